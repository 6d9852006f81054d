import { windowIn } from '../../../results/prometheus/inspect/product.ts';
import { withoutSlashes } from '../../../scenarios/base/host.ts';
import { maskJson } from '../../../scenarios/base/secrets/mask-json.ts';
import { Masker } from '../../../scenarios/base/secrets/masker.ts';
import { readObjective } from '../../../scenarios/plan/objective-text.ts';
import { readSeries } from '../../../scenarios/plan/series-text.ts';
import { loadError } from '../../../simulators/k6/process/load-error.ts';
import { parseLogLine } from '../../../simulators/k6/process/log.ts';
import { scanText } from '../../../simulators/k6/user/scan-program.ts';
import { fixtureNames } from '../../../synthetics/spec/fixture-names.ts';
import { instanceOf } from '../../../thresholds/compile/example-series.ts';
import { matchersIn } from '../../../thresholds/coverage/matchers.ts';
import { expandedLength } from '../../../thresholds/pattern/expanded-length.ts';
import { inlineDescription, namedDescriptions } from '../../init/explore/named-descriptions.ts';
import { prefixOf } from '../../init/sources/open-api-paths.ts';
import { kindIn } from '../../slo/coverage-inputs.ts';
import { lineInWord } from '../../slo/line-in-word.ts';
import type { Named } from './table.ts';

/** A reader of texts that come from another system or person. Its time must grow no faster than the text. */
export interface TextReader extends Named {
  read(text: string): unknown;
}

/**
 * Builds a text of about `length` characters. A regular expression may try each place of this text as the start or the
 * end of a match.
 */
export interface HostileText extends Named {
  of(length: number): string;
}

const page = (link: string, text: string) => ({ url: 'http://a.test/', status: 200, headers: { link }, text, ms: 0 });
const failed = (error: string) => JSON.stringify({ level: 'warning', msg: 'Request Failed', error });

const absent = new Masker(['a secret that no text contains', 'back\\slash"& 100%']);
/** Hostile texts contain these secrets at each place. */
const frequent = new Masker(['aaaaaaaa', '0000', '\\\\\\\\', '....', '[[[[[[[[', 'import a ']);

const written = (text: string) => Object.assign(() => undefined, { toString: () => text });

/** The texts come from a server, a program or a file of a user. */
export const textReaders: readonly TextReader[] = [
  { name: 'an objective', read: (text) => readObjective(text) },
  { name: 'an aggregate of an objective', read: (text) => readObjective(`A(${text})!${text}!  A`) },
  { name: 'the figure of an objective', read: (text) => readObjective(`< ${text},`) },
  { name: 'a series', read: (text) => readSeries(`x${text}{`) },
  { name: 'a label of a series', read: (text) => readSeries(`x{a=${text}}`) },
  { name: 'the masking of a text without a secret', read: (text) => absent.text(text) },
  { name: 'the masking of a text with secrets', read: (text) => frequent.text(text) },
  { name: 'the masking of JSON', read: (text) => maskJson(`["${text}`, '***', (part) => part) },
  { name: 'the log of k6', read: (text) => parseLogLine(failed(text), () => true) },
  { name: 'the reason why k6 cannot load a program', read: (text) => loadError(text, []) },
  { name: 'a description inside a script', read: (text) => inlineDescription(`"spec":{"${text}`) },
  { name: 'the links of a page', read: (text) => namedDescriptions(page(`<a>;${text}`, `<link ${text}>`)) },
  { name: 'a word of the command line', read: (text) => lineInWord(`a${text}`) },
  { name: 'the labels of a word of the command line', read: (text) => lineInWord(`a{${text}`) },
  { name: 'the objective of a word of the command line', read: (text) => lineInWord(`a:${text}`) },
  { name: 'a k6 program', read: (text) => scanText(text) },
  { name: 'a metric of a k6 program', read: (text) => scanText(`new Trend(${text}`) },
  { name: 'an import of a k6 program', read: (text) => scanText(`import a${text}`) },
  { name: 'a pause of a k6 program', read: (text) => scanText(`sleep(${text}x)`) },
  { name: 'a function of a spec', read: (text) => fixtureNames(written(`async (${text}`)) },
  { name: 'the name of a function of a spec', read: (text) => fixtureNames(written(`function ${text}\\u0061(`)) },
  { name: 'the fixtures of a spec', read: (text) => fixtureNames(written(`async ({${text}[`)) },
  { name: 'the server of a description', read: (text) => prefixOf({ servers: [{ url: `/a${text}x` }] }) },
  { name: 'the end of an address', read: (text) => withoutSlashes(`${text}x`) },
  { name: 'the configuration of a Prometheus', read: (text) => windowIn(text) },
  { name: 'the kind of a file', read: (text) => kindIn(`kind: x\n${text}`) },
  { name: 'a matcher', read: (text) => matchersIn(`x=${text}{"`) },
  { name: 'an example of a pattern', read: (text) => instanceOf(text) },
  { name: 'the length of a pattern', read: (text) => expandedLength(text) },
];

const repeated = (name: string, part: string): HostileText => ({
  name,
  of: (length) => part.repeat(length / part.length),
});

export const hostileTexts: readonly HostileText[] = [
  repeated('blanks', ' '),
  repeated('line ends', '\n'),
  repeated('digits', '0'),
  repeated('letters', 'a'),
  repeated('dots', '.'),
  repeated('slashes', '/'),
  repeated('backslashes', '\\'),
  repeated('escaped quotes', '\\"'),
  repeated('quotes', '"'),
  repeated('open brackets', '['),
  repeated('open classes', '[[:a'),
  repeated('open braces', '{'),
  repeated('open parentheses', '('),
  repeated('signs', '<'),
  repeated('commas', ','),
  repeated('colons', '}:'),
  repeated('escaped percents', '%25'),
  repeated('entities', '&amp;'),
  repeated('open escapes', '\\u{0'),
  repeated('invisible characters', '\u200b'),
  repeated('comments', '/*'),
  repeated('relations', 'rel='),
  repeated('imports', 'import a '),
  repeated('imported lists', 'import{'),
  repeated('imported metrics', '}from"k6/metrics"'),
  repeated('new metrics', 'new Trend('),
  repeated('pauses', 'sleep('),
  repeated('addresses', 'file://a '),
  repeated('specifiers', `moduleSpecifier "a" couldn't be retrieved `),
];

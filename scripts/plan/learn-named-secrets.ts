import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { learnKey } from '../../scenarios/plan/tls.ts';
import { learnSecret } from './learn-secret.ts';

/** A plan names its target, the plan that it extends, SLO documents and probes: few files in a few steps. */
const mostFiles = 100;

/** Returns a pattern of the values of a key in YAML or JSON, also of a value with an anchor or a tag. */
const valuesOf = (key: string) =>
  new RegExp(
    String.raw`(?<![\w-])(?:${key})["']?\s*:\s*(?:[&!]\S{1,99}\s+)*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'{}[\],#]{1,4096}))`,
    'g',
  );
const variables = valuesOf('env');
const secretFiles = valuesOf('file');
const keyFiles = valuesOf('key');
const namedFiles = valuesOf('target|extends');
const quoted = /"([^"\n]+)"|'([^'\n]+)'/g;

/**
 * Reads the secrets that the files of a command line name, and masks them. Call this before an error is printed: the
 * error may repeat a secret of a file that the command has not read yet, because it reads one file after another.
 * Searches the text of the files, because a file that is wrong also names secrets. Never throws.
 */
export function learnNamedSecrets(words: readonly string[], environment: NodeJS.ProcessEnv): void {
  const open = words.flatMap((word) => filesOf(word.replace(/^--?[\w-]+=/, ''), '.'));
  const seen = new Set<string>();
  for (let file = open.shift(); file !== undefined && seen.size < mostFiles; file = open.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = textOf(file);
    if (text === undefined) continue;
    for (const env of allOf(variables, text)) learnSecret({ env }, environment);
    for (const one of allOf(secretFiles, text)) learnSecret({ file: one }, environment);
    const folder = dirname(file);
    for (const key of allOf(keyFiles, text)) learnKey(resolve(folder, key));
    const words = [...text.split(/[\s"'{}[\],]+/), ...allOf(quoted, text)].filter((word) =>
      /\.(ya?ml|json)$/i.test(word),
    );
    for (const word of [...words, ...allOf(namedFiles, text)]) append(open, filesOf(word, folder));
  }
}

/** Returns the files that a word can mean: a path, a plan in the current directory, or a file of the package. */
function filesOf(word: string, folder: string): string[] {
  const shipped = ['scenarios/targets', 'scenarios/plans'].map((one) => join(packageRoot, one, `${word}.yaml`));
  return [resolve(folder, word), resolve(`${word}.yaml`), ...(/^[\w-]+$/.test(word) ? shipped : [])].filter(existsSync);
}

function textOf(file: string): string | undefined {
  try {
    return readTextFile(file, bodyLimits.yamlFile);
  } catch {
    return undefined;
  }
}

function allOf(given: RegExp, text: string): Set<string> {
  return new Set([...text.matchAll(given)].map((match) => match.slice(1).find((part) => part !== undefined)!));
}

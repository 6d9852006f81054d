import { systemTags } from '../../../scenarios/lib/names.ts';
import { programTag } from '../program/keys.ts';
import { loadsCode, type Scan } from './scan-program.ts';
import { answerTags, scriptThresholds } from './script-thresholds.ts';

/** Tags that k6 or meshproof sets. A script may select them without setting them. */
const setByOthers = new Set<string>([...systemTags, ...answerTags, 'group', 'check', 'phase', programTag]);

/**
 * Returns the tags in the thresholds of a script that nothing else in its text or options names. If the key of a
 * threshold is not written out in the text, it was computed or read from a file. Its tags may come from there too, so
 * they are left out.
 */
export function unsetTags(scan: Pick<Scan, 'text'> | undefined, options: Readonly<Record<string, unknown>>): string[] {
  // The tags of code that is not in the bundled text are unknown.
  if (!scan || loadsCode.test(scan.text)) return [];
  const { thresholds: _, ...others } = options;
  const keys = new Map(scriptThresholds(options).map(({ key, tags }) => [key, tags]));
  const computed = [...keys].filter(([key]) => !scan.text.includes(key));
  const skipped = new Set([...setByOthers, ...computed.flatMap(([, tags]) => Object.keys(tags))]);
  const longestFirst = [...keys.keys()].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((text, key) => text.replaceAll(key, ' '), `${scan.text}\n${JSON.stringify(others)}`);
  const tags = new Set([...keys.values()].flatMap((one) => Object.keys(one)));
  return [...tags].filter((tag) => !skipped.has(tag) && !hasWord(rest, tag));
}

function hasWord(text: string, word: string): boolean {
  const isWord = (char = '') => /\w/.test(char);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWord(text[at - 1]) && !isWord(text[at + word.length])) return true;
  return false;
}

import { systemTags } from '../../../scenarios/lib/names.ts';
import { programTag } from '../program/keys.ts';
import type { Scan } from './scan-program.ts';
import { answerTags, scriptThresholds } from './script-thresholds.ts';

/** Tags that k6 or meshproof sets. A script may select them without setting them. */
const setByOthers = new Set<string>([...systemTags, ...answerTags, 'group', 'check', 'phase', programTag]);

/** Matches code that is not in the bundled text, so its tags are unknown. */
const otherCode = /\b(?:__)?require\d*\b|\bimport\s*\(|\b(?:from|import)\s*["'](?:https?:|k6\/x\/)/;

/**
 * Returns the tags in the thresholds of a script that nothing else in its text or options names. Each threshold names
 * its tags in the text once, so a tag that the script also sets occurs more often.
 */
export function unsetTags(scan: Pick<Scan, 'text'> | undefined, options: Readonly<Record<string, unknown>>): string[] {
  if (!scan || otherCode.test(scan.text)) return [];
  const { thresholds: _, ...others } = options;
  const keys = new Map(scriptThresholds(options).map(({ key, tags }) => [key, tags]));
  const inKeys = [...keys.keys()].join('\n');
  const tags = new Set([...keys.values()].flatMap((one) => Object.keys(one)));
  const rest = `${scan.text}\n${JSON.stringify(others)}`;
  return [...tags].filter((tag) => !setByOthers.has(tag) && timesIn(rest, tag) <= timesIn(inKeys, tag));
}

/** Returns how often a text has a tag as a whole word. */
function timesIn(text: string, tag: string): number {
  const isWord = (char = '') => /\w/.test(char);
  let times = 0;
  for (let at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + 1))
    if (!isWord(text[at - 1]) && !isWord(text[at + tag.length])) times++;
  return times;
}

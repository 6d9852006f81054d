import { stringify } from 'yaml';
import { readObjective } from './objective-text.ts';
import { readSeries } from './series-text.ts';

/**
 * The maximum number of characters of a line. Each possible split of a line is tried, so the time grows with the square
 * of this number.
 */
const longest = 500;

/**
 * Returns the one-line SLO that a text probably means, as YAML: `latency: p95 < 100ms` for `latency p95 < 100ms`.
 * Undefined if the text cannot be read as an SLO.
 */
export function lineMeantBy(text: string): string | undefined {
  if (text.length > longest) return undefined;
  for (const { 0: gap, index } of text.matchAll(/\s*:\s*|\s+|(?=[<>=!≤≥])/g)) {
    const series = text.slice(0, index).trim();
    const objective = readableObjective(text.slice(index + gap.length));
    if (objective === undefined || 'problem' in readSeries(series)) continue;
    return yamlOf({ [series]: objective });
  }
  return undefined;
}

/**
 * Returns the objective that a text probably means, as YAML: `p95 < 100ms` for `p95: 100ms`. Undefined if the text
 * cannot be read as an objective.
 */
export function objectiveMeantBy(text: string): string | undefined {
  const objective = readableObjective(text);
  return objective === undefined ? undefined : yamlOf(objective);
}

/**
 * Returns the one-line SLO that a map without values means: `latency: p95 < 100ms` for the keys of `{ latency, p95 <
 * 100ms }`. Undefined for any other value.
 */
export function lineOfKeys(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.values(value).every((one) => one === null) ? lineMeantBy(flatText(value)) : undefined;
}

/** Returns the texts and numbers in a YAML value: `latency p95 < 1s` for `[latency, p95 < 1s]`. */
export function flatText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  const parts = Array.isArray(value) ? value : Object.entries(value).flat();
  return parts
    .map(flatText)
    .filter((part) => part !== '')
    .join(' ');
}

/**
 * Returns the first of three texts that is an objective: the text itself, the text without quotes, and this text with a
 * `<` before the limit. Returns undefined if none of them is an objective.
 */
function readableObjective(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const plain = text
    .replace(/["']/g, '')
    .replace(/(\d)\s+(%|[a-zA-Z]+$)/, '$1$2')
    .trim();
  const [, percentile, limit] = /^(p[\d.]+|p\([\d.]+\)|med)(?:\s*[:=]\s*|\s+)(\d\S*)$/.exec(plain) ?? [];
  const meant = [text.trim(), plain, ...(percentile === undefined ? [] : [`${percentile} < ${limit}`])];
  return meant.find((one) => !('problem' in readObjective(one)));
}

function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trim();
}

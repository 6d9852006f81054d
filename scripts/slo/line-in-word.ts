import { largest } from '../../scenarios/base/long-lists.ts';

/** Returns the SLO of a word such as `latency{scenario=api}: p95 < 100ms`; undefined for a name or a path. */
export function lineInWord(word: string) {
  const [start = '', name] = /^\s*([^{}\s:]+)/.exec(word) ?? [];
  if (name === undefined) return undefined;
  const rest = word.slice(start.length);
  const comparison = largest([...'<>=!'].map((sign) => rest.lastIndexOf(sign)));
  // Label values may contain braces and colons, so the series ends at the last `}:` before the comparison.
  const ends = [...rest.matchAll(rest.startsWith('{') ? /(\})\s*:/g : /^()\s*:/g)];
  const end = ends.findLast(({ 0: found, index }) => index + found.length <= comparison);
  if (!end) return undefined;
  const [found, brace = ''] = end;
  const series = name + rest.slice(0, end.index + brace.length);
  const objective = rest.slice(end.index + found.length).trimStart();
  return { series, objective, where: { key: series, file: 'the command line' } };
}

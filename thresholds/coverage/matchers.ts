import { type Labels, type Matcher, wholly } from '../compile/promql.ts';

const form = /^"?([^\s"{}=!~,]+)"?\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*))$/s;
/** A comma outside quotes. */
const comma = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/**
 * The matchers of one text of Alertmanager, such as `team="api"` or `{team="api", severity="page"}`; null for any other
 * text.
 */
export function matchersIn(text: string): Matcher[] | null {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const parts = inner.split(comma).map((one) => one.trim());
  const matchers = parts.filter((one) => one !== '').map(matcherIn);
  return matchers.length > 0 && matchers.every((one) => one !== null) ? matchers : null;
}

function matcherIn(text: string): Matcher | null {
  const found = form.exec(text);
  if (found === null) return null;
  const [, label, op, quoted, bare = ''] = found;
  const value = quoted?.replaceAll(/\\(["\\n])/g, (_, char: string) => (char === 'n' ? '\n' : char));
  const matcher = { label: label!, op: op as Matcher['op'], value: value ?? bare.trim() };
  return matcher.op.endsWith('~') && !isPattern(matcher.value) ? null : matcher;
}

function isPattern(text: string): boolean {
  try {
    return wholly(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The matchers of a list, and of the older forms `match` and `match_re`. Texts that are not matchers are left out. */
export function matchersOf(list: readonly string[], match: Labels, matchRe: Labels): Matcher[] {
  return [
    ...list.flatMap((one) => matchersIn(one) ?? []),
    ...Object.entries(match).map(([label, value]): Matcher => ({ label, op: '=', value })),
    ...Object.entries(matchRe).map(([label, value]): Matcher => ({ label, op: '=~', value })),
  ];
}

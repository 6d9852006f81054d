import type { Labels, Matcher } from '../compile/promql.ts';
import { patternProblem } from '../pattern/whole-match.ts';

const form = /^"?([^\s"{}=!~,]+)"?\s*(=~|!~|!=|=)(.*)$/s;
const quotedForm = /^"((?:[^"\\]|\\.)*)"$/s;

/**
 * Returns the Alertmanager matchers in a text such as `team="api"` or `{team="api", severity="page"}`; null for any
 * other text.
 */
export function matchersIn(text: string): Matcher[] | null {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const parts = splitAtCommas(inner).map((one) => one.trim());
  const matchers = parts.filter((one) => one !== '').map(matcherIn);
  return matchers.length > 0 && matchers.every((one) => one !== null) ? matchers : null;
}

/** Returns the parts of a text between commas. Commas in quotes do not separate parts. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (isQuoted && text[at] === '\\') at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ',' && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** Returns the reason why Alertmanager refuses a text as matchers, or undefined. */
export function matchersProblem(text: string): string | undefined {
  const matchers = matchersIn(text);
  if (matchers === null) return 'this is not a matcher (write team="api")';
  return matchers.flatMap(({ op, value }) => (op.endsWith('~') ? (patternProblem(value) ?? []) : []))[0];
}

function matcherIn(text: string): Matcher | null {
  const found = form.exec(text);
  if (found === null) return null;
  const [, label, op, rest = ''] = found;
  const bare = rest.trim();
  const quoted = quotedForm.exec(bare)?.[1];
  if (quoted === undefined && /[",{}]/.test(bare)) return null;
  const value = quoted?.replaceAll(/\\(["\\n])/g, (_, char: string) => (char === 'n' ? '\n' : char));
  return { label: label!, op: op as Matcher['op'], value: value ?? bare };
}

/**
 * Returns the matchers of a list, and of the older forms `match` and `match_re`. Texts that are not matchers are left
 * out.
 */
export function matchersOf(list: readonly string[], match: Labels, matchRe: Labels): Matcher[] {
  return [
    ...list.flatMap((one) => matchersIn(one) ?? []),
    ...Object.entries(match).map(([label, value]): Matcher => ({ label, op: '=', value })),
    ...Object.entries(matchRe).map(([label, value]): Matcher => ({ label, op: '=~', value })),
  ];
}

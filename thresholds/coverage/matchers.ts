/** Labels by name. A label that is missing counts as empty, as in Alertmanager. */
export type Labels = Readonly<Record<string, string>>;

/** A condition on one label. */
export type Matcher = { label: string; op: '=' | '!=' | '=~' | '!~'; value: string };

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

/** True when the labels meet all matchers. Throws SyntaxError for a pattern that is not valid. */
export function meets(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, op, value }) => {
    const own = labels[label] ?? '';
    if (op === '=' || op === '!=') return (own === value) === (op === '=');
    return wholly(value).test(own) === (op === '=~');
  });
}

/**
 * The pattern as a RegExp. Prometheus and Alertmanager match a pattern against the whole value. Go writes flags at its
 * start, as in `(?i)`, and RegExp takes them separately.
 */
export function wholly(pattern: string): RegExp {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  return new RegExp(`^(?:${rest})$`, flags);
}

import type { z } from 'zod';
import { similarTo } from '../nearest.ts';

type Issue = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  null: 'null',
};

/** Returns a message such as `a number is needed, but a text is given`, for an issue without a message of its own. */
export function issueWords(issue: Issue): string {
  if (issue.code === 'invalid_type') {
    const isFraction = issue.expected === 'int' && Number.isFinite(issue.input);
    return isFraction ? 'a whole number is needed, but a fraction is given' : needed([issue.expected], issue.input);
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const all = values.length > 1 ? `one of ${values.join(', ')}` : values.join('');
    if (typeof issue.input !== 'string') return `${all} is needed${given(issue.input)}`;
    const similar = similarTo(issue.input, values);
    const hint = similar === undefined ? '' : ` (did you mean ${similar}?)`;
    return `${all} is needed, but ${JSON.stringify(issue.input.slice(0, 40))} is given${hint}`;
  }
  if (issue.code === 'too_small') return limit('at least', 'more than', issue, Number(issue.minimum));
  if (issue.code === 'too_big') return limit('at most', 'less than', issue, Number(issue.maximum));
  if (issue.code === 'not_multiple_of') return `a multiple of ${issue.divisor} is needed`;
  if (issue.code === 'invalid_format') {
    if (issue.format === 'url') return 'an address such as http://host/ is needed';
    return issue.format === 'regex' && issue.pattern
      ? `a text that matches ${issue.pattern} is needed`
      : `this is not a valid ${issue.format}`;
  }
  if (issue.code === 'unrecognized_keys') return 'unknown key';
  if (issue.code === 'invalid_union' && Array.isArray(issue.options))
    return `one of ${issue.options.map(String).join(', ')} is needed`;
  const types = issue.code === 'invalid_union' ? typesOf(issue.errors) : [];
  return types.length > 0 ? needed(types, issue.input) : 'the value has none of the forms that this key accepts';
}

/**
 * Returns a message such as `a text or a list is needed, but a number is given`. `expected` contains zod's names of
 * types.
 */
export function needed(expected: readonly string[], input: unknown): string {
  const names = [...new Set(expected.map((one) => kinds[one] ?? one))];
  return `${names.join(' or ')} is needed${given(input)}`;
}

/**
 * Returns the types that the forms of a union accept. Empty if one of these forms refuses the value for another reason
 * than its type.
 */
function typesOf(forms: readonly (readonly z.core.$ZodIssue[])[]): string[] {
  const first = forms.map(([issue]) =>
    issue?.code === 'invalid_type' && issue.path.length === 0 ? issue.expected : undefined,
  );
  return first.some((type) => type === undefined) ? [] : (first as string[]);
}

/**
 * Returns the end of a message about a wrong value: `, but a list is given`. It names only the type of a text or
 * number, because the content may be a pasted secret.
 */
function given(input: unknown): string {
  if (input === undefined) return '';
  if (input === null) return ', but nothing is given';
  const isNamed = typeof input === 'boolean' || (typeof input === 'number' && !Number.isFinite(input));
  if (isNamed) return `, but ${input} is given`;
  const kind = Array.isArray(input) ? 'array' : typeof input;
  return `, but ${kinds[kind] ?? kind} is given`;
}

function limit(
  inclusive: string,
  exclusive: string,
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  bound: number,
): string {
  const words = issue.inclusive === false ? exclusive : inclusive;
  const { input, origin } = issue;
  if (origin === 'string') return input === '' ? 'the text is empty' : `${words} ${count(bound, 'character')} needed`;
  if (Array.isArray(input))
    return `${words} ${count(bound, 'entry', 'entries')} needed, but the list has ${input.length}`;
  if (typeof input === 'object') return `${words} ${count(bound, 'key')} needed`;
  return `${words} ${bound} is needed, but ${String(input)} is given`;
}

/** Returns `1 entry is` or `2 entries are`. */
function count(number: number, one: string, several = `${one}s`): string {
  return number === 1 ? `1 ${one} is` : `${number} ${several} are`;
}

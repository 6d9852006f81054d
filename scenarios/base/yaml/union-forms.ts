import { core } from 'zod';
import { similarTo } from '../nearest.ts';
import { issueWords } from './issue-words.ts';
import { knownKeys, type Union, unionsAt } from './known-keys.ts';

export type Issue = core.$ZodIssue;
type UnionIssue = core.$ZodIssueInvalidUnion;
type Path = readonly PropertyKey[];

/** A form of a union: the keys that it accepts, and the issues of the value in this form. */
export type Form = { keys: readonly string[]; issues: readonly Issue[] };

/**
 * Returns the issues of the best fitting form of a union. Only forms that accept the type of the value are compared. A
 * key of the value that resembles a key of the form counts as a known key. The form that knows the most keys fits best.
 * Among equal forms, the form with the fewest issues fits best. Undefined if no form accepts the type.
 */
export function bestForm(
  issue: UnionIssue,
  path: Path,
  value: unknown,
  schema: core.$ZodType,
): readonly Issue[] | undefined {
  const { errors } = issue;
  const union = unionsAt(schema, path).find((one) => one._zod.def.options.length === errors.length);
  const fitting = formsIn(errors, union, keysOf(value))
    .filter(({ issues }) => !issues.some((one) => isOtherType(one, value)))
    .map((form) => ({ ...form, ...unknownIn(form) }));
  // Users omit the unit of a number more often than they write a wrong word. So among forms with equally many issues,
  // the form with the fewest issues about wrong words (`invalid_value`) comes first.
  const words = (issues: readonly Issue[]) => issues.filter(({ code }) => code === 'invalid_value').length;
  return fitting.sort(
    (a, b) =>
      a.strange - b.strange ||
      a.unknown - b.unknown ||
      a.issues.length - b.issues.length ||
      words(a.issues) - words(b.issues),
  )[0]?.issues;
}

/**
 * Returns the forms of a union. An inner union that knows one of the given keys is replaced by its forms. Any other
 * inner union is one form, because its message is clearer than the issues of its forms.
 */
function formsIn(errors: readonly (readonly Issue[])[], union: Union | undefined, given: readonly string[]): Form[] {
  return errors.flatMap((issues, i) => {
    const option = union?._zod.def.options[i];
    const [first] = issues;
    const isInner = first?.code === 'invalid_union' && first.path.length === 0 && first.errors.length > 0;
    const keys = option ? knownKeys(option, []) : [];
    if (!option || !isInner || !given.some((key) => similarTo(key, keys) !== undefined)) return [{ keys, issues }];
    const inner = unionsAt(option, []).find((one) => one._zod.def.options.length === first.errors.length);
    return formsIn(first.errors, inner, given);
  });
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

/** Counts the keys that a form does not know. `strange` counts the unknown keys that resemble no key of the form. */
function unknownIn({ keys, issues }: Form): { unknown: number; strange: number } {
  const unknown = issues.flatMap((one) => (one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : []));
  const strange = unknown.filter((key) => similarTo(key, keys) === undefined);
  return { unknown: unknown.length, strange: strange.length };
}

function isOtherType(issue: Issue, value: unknown): boolean {
  return (
    issue.path.length === 0 &&
    (issue.code === 'invalid_type' ||
      issue.code === 'invalid_union' ||
      (issue.code === 'invalid_value' && issue.values.every((one) => typeof one !== typeof value)))
  );
}

/**
 * Checks a map whose discriminator, such as `kind`, names no form of the union. zod does not check such a map. If the
 * given name is probably a misspelling, `similar` is the right name, and only its form checks the map. Otherwise, every
 * form checks the map.
 */
export function formsDespiteKind(
  issue: UnionIssue & { discriminator: string },
  path: Path,
  map: unknown,
  schema: core.$ZodType,
): { forms: Form[]; similar?: string } {
  const { discriminator } = issue;
  const union = unionsAt(schema, path).find(
    ({ _zod: { def } }) => 'discriminator' in def && def.discriminator === discriminator,
  );
  const options = (union?._zod.def.options ?? []).flatMap((option) =>
    [...(option._zod.propValues?.[discriminator] ?? [])].map((kind) => ({ option, kind })),
  );
  const given = (map as Record<string, unknown>)[discriminator];
  const names = options.map(({ kind }) => String(kind));
  const similar = typeof given === 'string' ? similarTo(given, names) : undefined;
  const likely = similar === undefined ? options : options.filter(({ kind }) => kind === similar);
  const forms = likely.map(({ option, kind }) => {
    const { error } = core.safeParse(
      option,
      { ...(map as object), [discriminator]: kind },
      {
        error: issueWords as never,
      },
    );
    return { keys: knownKeys(option, []), issues: error?.issues ?? [] };
  });
  return { forms, ...(similar !== undefined && { similar }) };
}

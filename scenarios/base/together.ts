import { ConsequentError, UserError, UserErrors, type Where } from './errors.ts';

/** The maximum number of errors to list. A file with more errors is probably for another tool. */
const mostListed = 100;

type Results<Steps extends readonly (() => unknown)[]> = { -readonly [I in keyof Steps]: ReturnType<Steps[I]> };

/**
 * Returns the results of all steps. After a UserError the other steps still run, and all UserErrors are thrown as one.
 * If only ConsequentErrors were thrown, throws a ConsequentError. Any other error is thrown at once.
 */
export function together<const Steps extends readonly (() => unknown)[]>(steps: Steps): Results<Steps> {
  const { results, errors } = partly(steps);
  throwAll(errors);
  if (results.length < steps.length) throw new ConsequentError();
  return results as Results<Steps>;
}

export type Partly<T> = { results: T[]; errors: UserError[] };

/**
 * Returns the results of the steps that succeed, and the UserErrors of the others. Any other error is thrown at once.
 */
export function partly<T>(steps: readonly (() => T)[]): Partly<T> {
  const errors: UserError[] = [];
  const results: T[] = [];
  for (const step of steps) {
    try {
      results.push(step());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      for (const one of error.all) errors.push(one);
    }
  }
  return { results, errors };
}

/** Like `together`, for asynchronous steps: each step starts when the step before it has ended. */
export async function togetherInTurn<T>(steps: readonly (() => T | Promise<T>)[]): Promise<T[]> {
  const ended: (() => T)[] = [];
  for (const step of steps) {
    try {
      const result = await step();
      ended.push(() => result);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      ended.push(() => {
        throw error;
      });
    }
  }
  return together(ended);
}

/** A file may have 100,000 errors. `make` is called only for the errors that are listed. */
export type LateError = { where: Where; make: () => UserError };

/**
 * Throws the errors as one UserError, ordered and without duplicates. Returns if there are no errors. Only the first
 * `mostListed` errors are listed, and the others are counted.
 */
export function throwAll(errors: readonly (UserError | LateError)[]): void {
  const ordered = inOrderOfPlaces(errors).slice(0, mostListed);
  const listed = ordered.map((error) => (error instanceof UserError ? error : error.make()));
  const [first, ...others] = new Map(listed.map((error) => [String(error), error])).values();
  if (!first) return;
  if (errors.length > mostListed) {
    const { key: _, hint: __, ...place } = listed.at(-1)!.where;
    others.push(new UserError(`${errors.length - mostListed} more errors are not listed`, place));
  }
  throw others.length === 0 ? first : new UserErrors(first, others);
}

/**
 * Sorts the errors of each file by line and column. The files, and the errors at one place, keep the given order. An
 * error without a line comes first in its file.
 */
function inOrderOfPlaces<T extends { where: Where }>(errors: readonly T[]): T[] {
  const files = new Map<string | undefined, T[]>();
  for (const error of errors) {
    const { file } = error.where;
    const ofFile = files.get(file) ?? [];
    ofFile.push(error);
    files.set(file, ofFile);
  }
  const byPlace = ({ where: a }: T, { where: b }: T) =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
  return [...files.values()].flatMap((ofFile) => ofFile.sort(byPlace));
}

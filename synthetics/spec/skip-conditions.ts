import { UserError } from '../../scenarios/base/errors.ts';
import { fixtureNames } from './fixture-names.ts';

/** Decides for a suite whether its tests are skipped, as in `test.skip(({ isMobile }) => !isMobile)`. */
export type SkipCondition = (options: Readonly<Record<string, unknown>>) => unknown;

/** Options that every test has, because meshproof starts the browser. */
const fixed = { browserName: 'chromium', defaultBrowserType: 'chromium', channel: undefined, headless: true };

/**
 * Returns whether one of the conditions holds for a test with these options. Throws UserError for a condition that
 * needs more than options: without the value, the condition could leave the test out silently.
 */
export function isSkippedBy(
  conditions: readonly SkipCondition[],
  given: Readonly<Record<string, unknown>>,
  file: string,
): boolean {
  const values: Record<string, unknown> = { ...given, ...fixed };
  return conditions.some((condition) => {
    for (const name of fixtureNames(condition) ?? []) if (!Object.hasOwn(values, name)) throw unknownIn(file, name);
    const result = condition(values);
    if (!(result instanceof Promise)) return Boolean(result);
    result.catch(() => undefined);
    throw new UserError('a condition of test.skip must not be an async function', { file });
  });
}

function unknownIn(file: string, name: string): UserError {
  return new UserError(`a condition of test.skip uses "${name}", which has no value before the test runs`, {
    file,
    hint: `give the option by test.use or in the project of the Playwright configuration: ${name}`,
  });
}

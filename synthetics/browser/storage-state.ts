import { resolve } from 'node:path';
import type { BrowserContextOptions } from 'playwright';
import { z } from 'zod';
import { messageOf, UserError, type Where } from '../../scenarios/base/errors.ts';
import { fileProblem, fileProblems } from '../../scenarios/base/file-problem.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';

const stateSchema = z.object({
  cookies: z.array(z.object({ name: z.string(), value: z.string() })),
  origins: z.array(z.object({ localStorage: z.array(z.object({ name: z.string(), value: z.string() })).default([]) })),
});

/** The state as an object in a spec: Playwright accepts one without cookies or without origins. */
const givenSchema = stateSchema.extend({
  cookies: stateSchema.shape.cookies.default([]),
  origins: stateSchema.shape.origins.default([]),
});

/** The shortest value that counts as a secret. If values such as `1` or `en` were masked, a trace would be useless. */
const shortestSecret = 8;

function secretsIn({ cookies, origins }: z.infer<typeof stateSchema>): string[] {
  const values = [...cookies, ...origins.flatMap((origin) => origin.localStorage)].map(({ value }) => value);
  return values.filter((value) => value.length >= shortestSecret);
}

/**
 * Returns the values in the options of a browser context that may be credentials: those of the storage state, which is
 * an absolute path or an object, and the passwords of `httpCredentials`.
 */
export function secretsOf({ storageState, httpCredentials }: BrowserContextOptions): string[] {
  // The password may be undefined, because a spec often reads it from the environment.
  const passwords: unknown[] = [httpCredentials ?? []].flat().map(({ password }) => password);
  const secrets = passwords.filter((one): one is string => typeof one === 'string' && one.length >= shortestSecret);
  if (typeof storageState === 'string') return [...secrets, ...readStorageState(storageState, '/').secrets];
  // Playwright refuses an object of another form.
  const state = givenSchema.safeParse(storageState);
  return state.success ? [...secrets, ...secretsIn(state.data)] : secrets;
}

/**
 * Returns the path of a file written by Playwright's `storageState` (https://playwright.dev/docs/auth), and the values
 * in it that may be credentials. If the file is missing, the error points to the place `where`.
 */
export function readStorageState(name: string, planDir: string, where?: Where): { file: string; secrets: string[] } {
  const file = resolve(planDir, name);
  const problem = fileProblem(file);
  if (problem)
    throw new UserError(`the storage state cannot be read: ${fileProblems[problem]}`, {
      ...(where ?? { file }),
      hint: 'page.context().storageState({ path }) writes a storage state',
    });
  let text: string;
  try {
    text = readTextFile(file, bodyLimits.stateFile);
  } catch (cause) {
    throw new UserError(`the storage state cannot be read: ${messageOf(cause)}`, { file }, { cause });
  }
  try {
    return { file, secrets: secretsIn(stateSchema.parse(parseJson(text))) };
  } catch (cause) {
    throw new UserError(
      'the file is not a storage state',
      { file, hint: 'page.context().storageState({ path }) writes a storage state' },
      { cause },
    );
  }
}

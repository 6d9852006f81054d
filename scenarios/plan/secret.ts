import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';

/** Secrets are named, never written down: an environment variable or a file that holds them. */
export type SecretRef = { env: string } | { file: string };

export const secretRefSchema = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  {
    error: 'a secret is given by reference only: { env: NAME } or { file: PATH }',
  },
);

/** Throws UserError when the variable or file is missing or empty; the message never holds the value. */
export function readSecret(ref: SecretRef, environment: NodeJS.ProcessEnv): string {
  if ('env' in ref) {
    const value = environment[ref.env]?.trim();
    if (!value)
      throw new UserError(`the environment variable ${ref.env} is not set`, {
        hint: 'it holds a secret of the target',
      });
    return value;
  }
  try {
    const value = readFileSync(ref.file, 'utf8').trim();
    if (value) return value;
  } catch (cause) {
    throw new UserError(`the secret file cannot be read: ${messageOf(cause)}`, { file: ref.file }, { cause });
  }
  throw new UserError('the secret file is empty', { file: ref.file });
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';

/** A reference to a secret: an environment variable or a file. Plans and targets never contain the secret itself. */
export type SecretRef = { env: string } | { file: string };

/** Schema of a reference to a secret. */
export const secretRefSchema = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  {
    error: 'a secret must be a reference: { env: NAME } or { file: PATH }',
  },
);

/**
 * The value of a secret. Throws UserError when the variable or file is missing or empty; the message never contains the
 * value.
 */
export function readSecret(ref: SecretRef, environment: NodeJS.ProcessEnv): string {
  if ('env' in ref) {
    const value = environment[ref.env]?.trim();
    if (!value)
      throw new UserError(`the environment variable ${ref.env} is not set`, {
        hint: 'it must contain a secret of the target',
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

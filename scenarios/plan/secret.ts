import { z } from 'zod';
import { messageOf, UserError, type Where } from '../base/errors.ts';
import { bodyLimits } from '../base/limits/body-limits.ts';
import { readTextFile } from '../base/limits/read-text-file.ts';
import { masker } from '../base/secrets/process-masker.ts';

/** Plans and targets refer to a secret, and never contain it. */
export type SecretRef = { env: string } | { file: string };

export const secretRefSchema = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  {
    error: 'a secret must be a reference: { env: NAME } or { file: PATH }',
  },
);

/** Masking shorter secrets would mask parts of ordinary words and numbers. */
const fewestCharacters = 4;

/**
 * Returns the value of a secret, which is masked from then on in everything that this process writes. Throws UserError
 * when the variable or file is missing, empty, not a regular file or too large, or when the secret is too short. The
 * message never contains the value.
 */
export function readSecret(ref: SecretRef, environment: NodeJS.ProcessEnv): string {
  const value = 'env' in ref ? readVariable(ref.env, environment) : readSecretFile(ref.file);
  if (value.length < fewestCharacters) {
    const place = 'env' in ref ? `the environment variable ${ref.env}` : 'the secret file';
    throw new UserError(`${place} contains a secret of fewer than ${fewestCharacters} characters`, {
      ...('file' in ref && { file: ref.file }),
      hint: 'a short text cannot be masked in a record; use a longer secret',
    });
  }
  masker.add(value);
  return value;
}

/**
 * Throws UserError for a value that cannot be sent in a header without an encoding (RFC 9110, section 5.5). The HTTP
 * client would print such a value in its error message. `what` names the value.
 */
export function checkSendable(value: string, what: string, where: Where): void {
  if (/^[\x20-\x7e]+$/.test(value)) return;
  throw new UserError(`the ${what} contains a line break or another character that a header cannot have`, where);
}

function readVariable(name: string, environment: NodeJS.ProcessEnv): string {
  // process.env inherits names such as `constructor`, which are not environment variables.
  const value = Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
  if (value) return value;
  throw new UserError(`the environment variable ${name} is not set, or is empty`, {
    hint: 'set the variable to the secret',
  });
}

function readSecretFile(file: string): string {
  let value: string;
  try {
    value = readTextFile(file, bodyLimits.secretFile).trim();
  } catch (cause) {
    throw new UserError(`the secret file cannot be read: ${messageOf(cause)}`, { file }, { cause });
  }
  if (value) return value;
  throw new UserError('the secret file is empty', { file, hint: 'write the secret into the file' });
}

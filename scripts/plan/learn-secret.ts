import { UserError } from '../../scenarios/base/errors.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';

/**
 * Reads a secret, which is masked from then on. Returns false when the secret cannot be read or is too short to be
 * masked.
 */
export function learnSecret(ref: SecretRef, environment: NodeJS.ProcessEnv): boolean {
  try {
    readSecret(ref, environment);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}

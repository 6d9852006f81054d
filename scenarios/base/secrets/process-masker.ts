import { Masker } from './masker.ts';

/**
 * The masker of this process. The texts of runs, reports and commands pass through it before they are written, printed
 * or pushed. `readSecret` adds each secret that it reads, so no caller can forget one. Readers of answers add the
 * tokens that the target issues.
 */
export const masker = new Masker();

/** True if a text that was already masked contains a secret that was learned later. */
export function holdsSecret(masked: string): boolean {
  return masker.text(masked) !== masked;
}

import { Masker } from './masker.ts';

/**
 * The texts of runs, reports and commands pass through this masker before they are written, printed or pushed.
 * `readSecret` adds each secret that it reads, so its callers need not.
 */
export const masker = new Masker();

/** Returns whether a text that was already masked contains a secret that was learned later. */
export function holdsSecret(masked: string): boolean {
  return masker.text(masked) !== masked;
}

import { Masker } from './masker.ts';

/**
 * The masker of this process: every text that is written, printed or pushed passes it. `readSecret` adds each secret
 * that it reads, so no caller can forget one; tokens that the target issues are added where an answer is read.
 */
export const door = new Masker();

import { Masker } from './masker.ts';

/**
 * The masker of this process. Every text passes it before the text is written, printed or pushed. `readSecret` adds
 * each secret that it reads, so no caller can forget one. Readers of answers add the tokens that the target issues.
 */
export const masker = new Masker();

import { stripVTControlCharacters } from 'node:util';
import { learnTokens } from '../../scenarios/base/secrets/issued-tokens.ts';
import { mask } from '../../scenarios/base/secrets/masker.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/**
 * Returns the text without secrets and terminal colours, and without the values of the authorization and cookie headers
 * in Playwright's logs.
 */
export function cleanText(text: string): string {
  learnTokens(masker, text);
  const plain = stripVTControlCharacters(text).replace(
    /\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*:\s*)[^\r\n]+/gi,
    `$1$2${mask}`,
  );
  return masker.text(plain);
}

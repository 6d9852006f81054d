import { stripVTControlCharacters } from 'node:util';
import { learnTokens } from '../../scenarios/base/secrets/issued-tokens.ts';
import { mask } from '../../scenarios/base/secrets/masker.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/**
 * The text without secrets and terminal colours. Playwright's call logs contain authorization and cookie headers; the
 * values of these headers are left out, too.
 */
export function cleanText(text: string): string {
  learnTokens(masker, text);
  const plain = stripVTControlCharacters(text).replace(
    /\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*:\s*)[^\r\n]+/gi,
    `$1$2${mask}`,
  );
  return masker.text(plain);
}

import { environment, issuedMark } from './names.ts';

/** k6's types leave `console` to TypeScript's DOM library, which is not loaded here. */
declare const console: { log(text: string): void };

/**
 * Only meshproof sets this variable. Without it, nothing is logged: under plain `k6 run`, a token would appear in the
 * terminal.
 */
const hasHost = __ENV[environment.runKey] !== undefined;

/** Logs texts of an exchange for the process of meshproof, which masks the tokens in these texts from then on. */
export function noteIssued(texts: readonly string[]): void {
  const given = texts.filter((text) => text !== '');
  if (hasHost && given.length > 0) console.log(issuedMark + JSON.stringify(given));
}

import { environment, issuedMark } from './names.ts';

/** This declaration is needed, because k6's types do not declare `console`. */
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

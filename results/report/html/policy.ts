import { createHash } from 'node:crypto';

/**
 * Returns the Content Security Policy of a page: only the given scripts may run, and nothing may be fetched. So a text
 * in the report can neither run code nor send data.
 */
export function policy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return `default-src 'none'; script-src ${hashes.join(' ') || "'none'"}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
}

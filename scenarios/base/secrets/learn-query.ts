import { shortestToken } from './issued-tokens.ts';
import type { Masker } from './masker.ts';
import { isTokenName } from './token-name.ts';

/**
 * Adds the values in the query of an address to the masker, because a server may repeat the query in an answer. A part
 * without a name and `=` is a value, too. A short number, such as `timeout=5000`, is added only if its name is that of
 * a token: the record has many numbers. The values have the rules of issued tokens, so a value such as `db=prometheus`,
 * which is a word of the record, stays readable.
 */
export function learnQuery(masker: Masker, address: string): void {
  if (!address.includes('?') || !URL.canParse(address)) return;
  const { search, searchParams } = new URL(address);
  const decoded = [...searchParams].map(([name, value]): [string, string] =>
    value === '' ? ['', name] : [name, value],
  );
  // `searchParams` reads a plus as a space, but an answer repeats the text as it was sent.
  const sent = [...search.matchAll(/[?&][^?&=]*=([^&]*\+[^&]*)/g)].map(([, value]): [string, string] => ['', value!]);
  for (const [name, value] of [...decoded, ...sent])
    if (!/^\d+$/.test(value) || value.length >= shortestToken || isTokenName(name)) masker.addIssued(value);
}

import { formatCountOf } from '../../results/words/format.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { Finding } from './base/finding.ts';
import { cleanPath } from './sources/secrets.ts';

/**
 * Returns the address of `--url` without its fragment and without query values that may be secrets. If values were
 * removed, `findings` has a row for the table that `init` prints. `init` requests and writes only the returned address.
 * Throws UserError for a secret that cannot be removed.
 */
export function cleanAddress(given: string): { url: string; findings: Finding[] } {
  const { username, password, origin, pathname, search } = new URL(given);
  const hint = (part: string) => ({ hint: `leave out ${part}; --token-env NAME sends a token as a header` });
  if (username !== '' || password !== '')
    throw new UserError('an address must not contain a user or password', hint('the user and password'));
  const cleaned = cleanPath(pathname + search);
  if (!cleaned)
    throw new UserError('the path of --url contains a value that may be a secret', hint('this part of the path'));
  const { path, removed } = cleaned;
  const found = `${formatCountOf(removed, 'possible secret')} in the address`;
  const written = 'nothing: a run sends no removed value; --token-env NAME sends a token as a header';
  return { url: origin + path, findings: removed === 0 ? [] : [{ what: 'removed', found, written }] };
}

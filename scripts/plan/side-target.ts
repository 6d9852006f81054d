import { UserError } from '../../scenarios/base/errors.ts';
import { isOrigin } from '../../scenarios/plan/http-url.ts';
import { forbiddenUrls, type Target } from '../../scenarios/plan/target.ts';
import { isAddress, requireBase } from './address-target.ts';
import { readTarget } from './read-target.ts';

/**
 * Returns the second target of a side-by-side run, from a target file or from the address of another host. An address
 * replaces scheme, host and port of the first target. The second target gets the name of the first one, so that their
 * runs can be compared. Throws UserError for a wrong word or target file, and for a host to which load is not allowed.
 */
export function readAgainst(word: string, target: Target | undefined): Target {
  if (!isAddress(word)) return target ? { ...readTarget(word), name: target.name } : readTarget(word);
  if (!target)
    throw new UserError('--against with an address needs --target, which gives the paths and auth of both targets', {
      hint: '--target ./targets/new.yaml --against http://old.example',
    });
  if (!URL.canParse(word)) throw new UserError(`--against needs a target file or an address, not "${word}"`);
  requireBase(word);
  if (!isOrigin(word))
    throw new UserError('an address of --against must have no path: the target file of --target has the paths', {
      hint: `leave out the path: --against ${new URL(word).origin}; for other paths, name a target file`,
    });
  const urls = Object.fromEntries(Object.entries(target.urls).map(([role, url]) => [role, moved(url, word)]));
  const other = { ...target, urls };
  const [forbidden] = forbiddenUrls(other);
  if (forbidden)
    throw new UserError(`load to ${forbidden.host} is not allowed`, {
      hint: `if you may put load on this host, add it in the target file: allow: { load: [${forbidden.host}] }`,
    });
  return other;
}

/** Moves an address to another host. With the host `http://old:81`, `http://new/v1` becomes `http://old:81/v1`. */
function moved(url: string, to: string): string {
  const result = new URL(url);
  const { protocol, host } = new URL(to);
  result.protocol = protocol;
  result.host = host;
  // A host without a port has the default port. Setting only the host would keep the port of the old address.
  if (new URL(to).port === '') result.port = '';
  return result.href;
}

import { UserError } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { isBase, isUnixSocket, notHttp } from '../../scenarios/plan/http-url.ts';
import { alwaysAllowed, type Target } from '../../scenarios/plan/target.ts';
import { type ReadOptions, readTarget } from './read-target.ts';

/** Returns true when the word of `--target` is an address instead of a target file. */
export function isAddress(word: string): boolean {
  return /^https?:\/\//.test(word);
}

/**
 * Returns the target of `--target`: a target file, or an address on this machine. Throws UserError for an address on
 * another host, because only a target file can allow load to another host.
 */
export function targetOrAddress(word: string, options: ReadOptions = {}): Target {
  if (isUnixSocket(word)) throw new UserError(notHttp(word));
  if (!isAddress(word)) return readTarget(word, options);
  if (!URL.canParse(word)) throw new UserError(`--target needs a file or an address, not "${word}"`);
  const host = hostOf(word);
  if (!alwaysAllowed.includes(host)) {
    const hint = `write a target file with urls: { api: ${new URL(word).origin} } and allow: { load: [${host}] }`;
    throw new UserError(`load to ${host} needs a target file that allows it`, { hint });
  }
  requireBase(word);
  const { port, protocol } = new URL(word);
  const name = `local-${port === '' ? protocol.replace(':', '') : port}`;
  return { name, urls: { api: word, health: word }, allow: { load: [], browse: [] }, metricNames: {} };
}

/**
 * Throws UserError for an address with a query or fragment, because meshproof appends paths to it. An address with a
 * user or password is an error, too, because meshproof would print the password.
 */
export function requireBase(address: string): void {
  const { username, password } = new URL(address);
  if (username !== '' || password !== '')
    throw new UserError('an address must not contain a user or password', {
      hint: 'write a target file with the key "auth"',
    });
  if (!isBase(address))
    throw new UserError('an address must not have a query or a fragment, because paths are appended to it', {
      hint: 'leave out everything from ? or # on',
    });
}

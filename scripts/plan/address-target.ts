import { UserError } from '../../scenarios/base/errors.ts';
import { alwaysAllowed, hostOf, type Target } from '../../scenarios/plan/target.ts';
import { readTarget } from './read-target.ts';

/**
 * The target of `--target`: a file, or an address on this machine, whose health is asked at that address. Throws
 * UserError for the address of another host, which must be allowed in a target file.
 */
export function targetOrAddress(word: string): Target {
  if (!/^https?:\/\//.test(word)) return readTarget(word);
  if (!URL.canParse(word)) throw new UserError(`--target needs a file or an address, not "${word}"`);
  const host = hostOf(word);
  if (!alwaysAllowed.includes(host)) {
    const hint = `write a target file with urls: { api: ${new URL(word).origin} } and allow: { load: [${host}] }`;
    throw new UserError(`load to ${host} is not allowed by an address alone`, { hint });
  }
  const { username, password, port, protocol } = new URL(word);
  if (username !== '' || password !== '') throw new UserError('an address must not contain a user or password');
  const name = `local-${port === '' ? protocol.replace(':', '') : port}`;
  return { name, urls: { api: word, health: word }, allow: { load: [], browse: [] }, metricNames: {} };
}

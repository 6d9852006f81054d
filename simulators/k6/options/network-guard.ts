import { isIP } from 'node:net';
import { loadHosts, localName, type Target } from '../../../scenarios/plan/target.ts';
import { complementOf } from './cidr.ts';
import { type AllowedName, guardNames, type NameGuard } from './name-guard.ts';
import { forbiddenAsAddress } from './raw-addresses.ts';

/** k6 options that block every host except the allowed ones, by name and by address, also after redirects. */
export type Guard = NameGuard & { blacklistIPs: readonly string[] };

export type Lookup = (name: string) => Promise<readonly string[]>;

/**
 * Returns the guard for a target. Names are resolved only here. k6 therefore uses one address for the whole run, even
 * if the DNS entry changes. If the target allows a name but not its address, the guard blocks requests to the address
 * itself.
 * @param given names with a fixed address, which are not looked up
 */
export async function guardNetwork(target: Target, lookup: Lookup, given: readonly AllowedName[] = []): Promise<Guard> {
  const allowed = loadHosts(target);
  const literal = allowed.filter((host) => isIP(host) !== 0);
  const names: AllowedName[] = [...given];
  const isGiven = (host: string) => given.some(({ name }) => name === host);
  for (const name of allowed.filter((host) => isIP(host) === 0 && !isGiven(host))) {
    const found = await lookup(name).catch(() => []);
    // A name without an address stays in the list: no request reaches it, and k6 reports this as an error of the
    // request.
    names.push({ name, address: name === localName ? loopback(found) : found[0] });
  }
  // `resolved` leaves out the addresses of `given` and of localhost. If the target allows such an address, `literal`
  // has it.
  const resolved = names.flatMap(({ name, address }) =>
    address === undefined || name === localName || isGiven(name) ? [] : [address],
  );
  const { blockHostnames, hosts } = guardNames(
    names,
    literal.filter((host) => isIP(host) === 6),
  );
  const raw = forbiddenAsAddress(
    resolved.filter((address) => !literal.includes(address)),
    { literals: literal, unresolved: names.flatMap(({ name, address }) => (address === undefined ? [name] : [])) },
  );
  return { blacklistIPs: complementOf([...literal, ...resolved]), blockHostnames, hosts: { ...raw, ...hosts } };
}

/** Returns the first IPv4 address, else the first address, as k6's own resolver does. Without addresses: 127.0.0.1. */
function loopback(addresses: readonly string[]): string {
  return addresses.find((address) => isIP(address) === 4) ?? addresses[0] ?? '127.0.0.1';
}

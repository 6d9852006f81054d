import { isIP } from 'node:net';
import { loadHosts, localName, type Target } from '../../plan/target.ts';
import { complementOf } from './cidr.ts';

/** k6 options that block every host but the allowed ones, also after redirects and for literal addresses. */
export type Guard = { blacklistIPs: readonly string[]; hosts: Readonly<Record<string, string>> };

/** Resolves a host name to its addresses, or rejects. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** The guard for a target. Names are resolved once, here: k6 keeps that address even if the DNS entry changes. */
export async function guardNetwork(target: Target, lookup: Lookup): Promise<Guard> {
  const hosts: Record<string, string> = {};
  const addresses: string[] = [];
  for (const host of loadHosts(target)) {
    if (isIP(host)) addresses.push(host);
    // localhost stays unpinned: a local server may listen on either 127.0.0.1 or ::1.
    else if (host !== localName) {
      // A name that does not resolve cannot be reached.
      const [address] = await lookup(host).catch(() => []);
      if (address === undefined) continue;
      hosts[host] = address;
      addresses.push(address);
    }
  }
  return { blacklistIPs: complementOf(addresses), hosts };
}

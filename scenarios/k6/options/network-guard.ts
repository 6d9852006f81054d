import { isIP } from 'node:net';
import { alwaysAllowed, localName, type Target } from '../../plan/target.ts';
import { complementOf } from './cidr.ts';

/** k6 options that let it reach the allowed hosts and nothing else, redirects and hard-coded addresses included. */
export type Guard = { blacklistIPs: readonly string[]; hosts: Readonly<Record<string, string>> };

/** Gives a name's addresses, or rejects. */
export type Lookup = (name: string) => Promise<readonly string[]>;

export function allowedHosts(target: Target): string[] {
  return [...new Set([...alwaysAllowed, ...target.allow.load])];
}

/** Names are looked up once, here: k6 is held to that address even if the name comes to mean another one. */
export async function guardNetwork(target: Target, lookup: Lookup): Promise<Guard> {
  const hosts: Record<string, string> = {};
  const addresses: string[] = [];
  for (const host of allowedHosts(target)) {
    if (isIP(host)) addresses.push(host);
    // Held to one of its two addresses, a server of this machine that listens on the other would not be found.
    else if (host !== localName) {
      // A name that means nothing needs no block: nobody reaches it.
      const [address] = await lookup(host).catch(() => []);
      if (address === undefined) continue;
      hosts[host] = address;
      addresses.push(address);
    }
  }
  return { blacklistIPs: complementOf(addresses), hosts };
}

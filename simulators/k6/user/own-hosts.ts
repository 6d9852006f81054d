import { isIP } from 'node:net';
import { alwaysAllowed } from '../../../scenarios/plan/target.ts';
import type { AllowedName } from '../options/name-guard.ts';

/**
 * Returns the permitted entries of a script's `hosts` option, and a sentence for each ignored entry. An entry must map
 * a host name to 127.0.0.1 or ::1, or to any IP address if the target allows the name.
 */
export function ownHosts(hosts: unknown, allowed: readonly string[]): { names: AllowedName[]; notes: string[] } {
  const names: AllowedName[] = [];
  const notes: string[] = [];
  for (const [name, address] of Object.entries((hosts ?? {}) as Record<string, string>)) {
    const host = withoutPort(String(address));
    const isPlain = /^[a-z0-9][a-z0-9.-]*$/i.test(name) && isIP(host) !== 0;
    if (isPlain && (alwaysAllowed.includes(host) || allowed.includes(name.toLowerCase())))
      names.push({ name: name.toLowerCase(), address: String(address) });
    else if (!isPlain)
      notes.push(
        `the entry ${name} of the script's option "hosts" is ignored: it must map a host name to an IP address`,
      );
    else
      notes.push(
        `the entry ${name} of the script's option "hosts" is ignored: the target file does not allow load to ${name}`,
      );
  }
  return { names, notes };
}

/** Returns `127.0.0.1` for `127.0.0.1:8081`, and `::1` for `[::1]:8081`. */
function withoutPort(address: string): string {
  const [, inBrackets] = /^\[([^\]]+)\](?::\d+)?$/.exec(address) ?? [];
  if (inBrackets !== undefined) return inBrackets;
  return isIP(address) === 6 ? address : address.replace(/:\d+$/, '');
}

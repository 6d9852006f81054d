import { lookup } from 'node:dns/promises';
import { loadHosts, type Target } from '../../../scenarios/plan/target.ts';
import { type Guard, guardNetwork, type Lookup } from '../options/network-guard.ts';
import { ownHosts } from './own-hosts.ts';

/**
 * `names` are the host names that have an address in the script's `hosts` option. `notes` describe the ignored entries
 * of this option.
 */
export type UserGuard = { guard: Guard; names: readonly string[]; notes: string[] };

/** Returns the network guard with the permitted entries of the script's `hosts` option. */
export async function userGuard(target: Target, hosts: unknown): Promise<UserGuard> {
  const { names, notes } = ownHosts(hosts, loadHosts(target));
  const guard = await guardNetwork(target, addressesOf, names);
  return { guard, names: names.map(({ name }) => name), notes };
}

/** Resolves a name to all its addresses by the resolver of this machine. */
export const addressesOf: Lookup = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

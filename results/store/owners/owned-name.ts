import type { Owner } from './owner.ts';

/**
 * The kind of a directory that belongs to one process: the run in it is being created (`opening`) or recovered
 * (`claimed`). The owner is in the name, because one atomic rename then moves the directory and records its owner.
 */
export type OwnedKind = 'opening' | 'claimed';

/** Returns the name of a directory that `owner` owns. */
export function ownedName(kind: OwnedKind, id: string, owner: Owner): string {
  return `.${kind}-${id}~${owner.space}~${owner.pid}~${encodeURIComponent(owner.startedAt)}`;
}

/** Returns the owner (without its host) and the kind in a name that `ownedName` made; undefined for any other name. */
export function parseOwnedName(name: string): { kind: OwnedKind; id: string; owner: Owner } | undefined {
  // Names that version 0.1.0 made do not contain the owner's `space`.
  const [, kind, id, space = '', pid, startedAt] =
    /^\.(opening|claimed)-([^~]+)~(?:([^~/]*)~)?(\d+)~([^~/]*)$/.exec(name) ?? [];
  if (kind === undefined || id === undefined || startedAt === undefined) return undefined;
  try {
    const owner = { host: '', space, pid: Number(pid), startedAt: decodeURIComponent(startedAt) };
    return { kind: kind as OwnedKind, id, owner };
  } catch {
    return undefined;
  }
}

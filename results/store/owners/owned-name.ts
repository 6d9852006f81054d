import type { Owner } from './owner.ts';

/**
 * The kind of a directory that belongs to one process. In this directory, the process creates a run (`opening`) or
 * recovers a run (`claimed`). The owner is in the name, so that one atomic rename moves the directory and records its
 * owner.
 */
export type OwnedKind = 'opening' | 'claimed';

/** Returns the name of a directory that `owner` owns. */
export function ownedName(kind: OwnedKind, id: string, owner: Owner): string {
  return `.${kind}-${id}~${ownerText(owner)}`;
}

/** Returns the part of a directory name that identifies the owner. This part does not contain the host. */
export function ownerText({ space, pid, startedAt }: Owner): string {
  return `${space}~${pid}~${encodeURIComponent(startedAt)}`;
}

/** Returns the owner in a text that `ownerText` made; undefined for any other text. */
export function parseOwnerText(text: string): Owner | undefined {
  const [, space, pid, startedAt] = /^([^~/]*)~(\d+)~([^~/]*)$/.exec(text) ?? [];
  if (space === undefined || startedAt === undefined) return undefined;
  try {
    return { host: '', space, pid: Number(pid), startedAt: decodeURIComponent(startedAt) };
  } catch {
    return undefined;
  }
}

/** Returns the owner (without its host) and the kind in a name that `ownedName` made; undefined for any other name. */
export function parseOwnedName(name: string): { kind: OwnedKind; id: string; owner: Owner } | undefined {
  const [, kind, id, text = ''] = /^\.(opening|claimed)-([^~]+)~(.*)$/.exec(name) ?? [];
  // Names that version 0.1.0 made do not contain the owner's `space`.
  const owner = parseOwnerText(text) ?? parseOwnerText(`~${text}`);
  return kind === undefined || id === undefined || !owner ? undefined : { kind: kind as OwnedKind, id, owner };
}

import type { Owner } from './owner.ts';

/**
 * Names of directories that belong to one process. The owner stands in the name because a rename is atomic and a
 * rename followed by a write is not.
 */
export type OwnedKind = 'opening' | 'claimed';

export function ownedName(kind: OwnedKind, id: string, owner: Owner): string {
  return `.${kind}-${id}~${owner.pid}~${encodeURIComponent(owner.startedAt)}`;
}

export function parseOwnedName(name: string): { kind: OwnedKind; id: string; owner: Owner } | undefined {
  const [, kind, id, pid, startedAt] = /^\.(opening|claimed)-(.+)~(\d+)~([^~/]*)$/.exec(name) ?? [];
  if (kind === undefined || id === undefined || startedAt === undefined) return undefined;
  try {
    return { kind: kind as OwnedKind, id, owner: { pid: Number(pid), startedAt: decodeURIComponent(startedAt) } };
  } catch {
    return undefined;
  }
}

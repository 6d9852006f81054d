import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Owner } from './owner.ts';

/**
 * The content of an owner file. `left` is the reason why the owner ended; absent while it runs, or if it was killed.
 */
export type Owned = { owner: Owner; left?: string };

/** All owner files have this size. So a file can be overwritten in place even when the disk is full. */
const fileBytes = 2048;
/** A reason is cut to this many characters. They fit into the file even if each character needs several bytes. */
const longestReason = 250;

/** Creates the file. Throws EEXIST when it exists. */
export function createOwnerFile(file: string, owned: Owned): void {
  write(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, owned);
}

/**
 * Writes the file again in place, which also renews its modification time. Throws ENOENT when the file is gone, and
 * never creates a file.
 */
export function renewOwnerFile(file: string, owned: Owned): void {
  write(file, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW, owned);
}

/** Returns the content of an owner file; undefined if the file is missing or is not an owner file. */
export function readOwnerFile(file: string): Owned | undefined {
  try {
    // Without O_NONBLOCK, opening a FIFO waits for its writer.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      if (!fstatSync(descriptor).isFile()) return undefined;
      const bytes = Buffer.alloc(fileBytes);
      return toOwned(JSON.parse(bytes.toString('utf8', 0, readSync(descriptor, bytes))));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/** Files that version 0.1.0 wrote contain neither `host` nor `space`. */
function toOwned(raw: Partial<Owner> & { left?: unknown }): Owned | undefined {
  const { host = '', space = '', pid, startedAt, left } = raw;
  if (typeof pid !== 'number' || typeof startedAt !== 'string' || typeof space !== 'string') return undefined;
  return { owner: { host: String(host), space, pid, startedAt }, ...(typeof left === 'string' && { left }) };
}

function write(file: string, flags: number, { owner, left }: Owned): void {
  const text = JSON.stringify({ ...owner, ...(left !== undefined && { left: left.slice(0, longestReason) }) });
  const bytes = Buffer.alloc(fileBytes, ' ');
  bytes.write(text);
  bytes.write('\n', fileBytes - 1);
  const descriptor = openSync(file, flags);
  try {
    writeSync(descriptor, bytes, 0, fileBytes, 0);
  } finally {
    closeSync(descriptor);
  }
}

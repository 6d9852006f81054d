import type { Owner } from './owner.ts';
import { createOwnerFile, renewOwnerFile } from './owner-file.ts';

/** The time between two signs of life of an owner. */
export const renewalMs = 2000;

/** The sign of life of an owner: its file, written again every two seconds, also while the run is pushed and sealed. */
export interface Lease {
  /** Continues in the file with the new name, after the owner file was renamed. */
  moveTo(file: string): void;
  /** Makes a child of this process the owner. */
  handTo(owner: Owner): void;
  /** Ends the lease and leaves the file as it is. Idempotent. */
  stop(): void;
  /**
   * Ends the lease, and writes the reason into the file. Never throws, even if the disk is full or the file is gone.
   */
  leave(reason: string): void;
}

/** Creates the owner file and returns its lease. Throws the error of fs when the file cannot be created. */
export function startLease(file: string, owner: Owner): Lease {
  createOwnerFile(file, { owner });
  return resumeLease(file, owner);
}

/** Returns the lease of an owner file that exists. */
export function resumeLease(file: string, owner: Owner): Lease {
  let [path, current] = [file, owner];
  const renew = (left?: string) => {
    try {
      renewOwnerFile(path, { owner: current, ...(left !== undefined && { left }) });
    } catch {
      // The directory was claimed or removed. The next write of the owner reports this.
    }
  };
  const timer = setInterval(renew, renewalMs).unref();
  return {
    moveTo: (next) => {
      path = next;
    },
    handTo: (next) => {
      current = next;
      renew();
    },
    stop: () => clearInterval(timer),
    leave: (reason) => {
      clearInterval(timer);
      renew(reason);
    },
  };
}

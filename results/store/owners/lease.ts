import type { Owner } from './owner.ts';
import { createOwnerFile, renewOwnerFile } from './owner-file.ts';

/** The time between two writes of an owner file. */
export const renewalMs = 2000;

/** Shows other processes that the owner of a run or lock is alive: writes the owner file again every two seconds. */
export interface Lease {
  /** Must be called after the owner file was renamed. The lease then writes the file with the new name. */
  moveTo(file: string): void;
  /** Makes a child of this process the owner. */
  handTo(owner: Owner): void;
  /** Ends the lease without changing the file. Idempotent. */
  stop(): void;
  /** Ends the lease, and writes `reason` into the file. Never throws, even if the disk is full or the file is gone. */
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
      // Another process renamed or removed the directory. The owner's next write reports that the directory is lost.
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

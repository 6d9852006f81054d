import type { Owner } from './owner.ts';
import { createOwnerFile, renewOwnerFile } from './owner-file.ts';

/** Milliseconds between two signs of life of an owner. */
export const heartbeatMs = 2000;

/** The sign of life of an owner: its file, written again every two seconds, also while the run is pushed and sealed. */
export interface Heartbeat {
  /** Continues in the file with the new name, after the owner file was renamed. */
  moveTo(file: string): void;
  /** Makes a child of this process the owner. */
  handTo(owner: Owner): void;
  /** Ends the heartbeat and leaves the file as it is. Idempotent. */
  stop(): void;
  /** Ends the heartbeat and writes why the owner leaves. Never throws: the disk may be full and the file gone. */
  leave(reason: string): void;
}

/** Creates the owner file and starts its heartbeat. Throws the error of fs when the file cannot be created. */
export function startHeartbeat(file: string, owner: Owner): Heartbeat {
  createOwnerFile(file, { owner });
  return resumeHeartbeat(file, owner);
}

/** Starts a heartbeat in an owner file that exists. */
export function resumeHeartbeat(file: string, owner: Owner): Heartbeat {
  let [path, current] = [file, owner];
  const beat = (left?: string) => {
    try {
      renewOwnerFile(path, { owner: current, ...(left !== undefined && { left }) });
    } catch {
      // The directory was claimed or removed. The next write of the owner reports this.
    }
  };
  const timer = setInterval(beat, heartbeatMs).unref();
  return {
    moveTo: (next) => {
      path = next;
    },
    handTo: (next) => {
      current = next;
      beat();
    },
    stop: () => clearInterval(timer),
    leave: (reason) => {
      clearInterval(timer);
      beat(reason);
    },
  };
}

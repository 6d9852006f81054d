import { ChildProcess } from 'node:child_process';
import { signalGroup } from '../../scenarios/base/process/signal-group.ts';

/** Tells that a child process started or left a process group of its own. */
export type GroupMessage = { type: 'group'; pid: number; lives: boolean };

/**
 * Reports each process group that code of this process starts by `detached`. If the group's first process exits and
 * leaves no other process, reports the end of the group: its id may soon belong to another process. The main process
 * kills the other groups when this process has ended.
 */
export function reportGroups(post: (message: GroupMessage) => void): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: { detached?: boolean }): unknown };
  const original = prototype.spawn;
  prototype.spawn = function spawn(this: ChildProcess, options) {
    const result = original.call(this, options);
    const { pid } = this;
    if (options.detached && pid !== undefined) {
      post({ type: 'group', pid, lives: true });
      this.once('exit', () => {
        if (!isAlive(pid)) post({ type: 'group', pid, lives: false });
      });
    }
    return result;
  };
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** The process groups that a child has reported. */
export class GroupsOfChild {
  readonly #living = new Set<number>();
  #isKilled = false;

  hear({ pid, lives }: GroupMessage): void {
    // For smaller numbers, a signal would reach other processes than a group.
    if (!Number.isInteger(pid) || pid <= 1) return;
    if (!lives) this.#living.delete(pid);
    else if (this.#isKilled) signalGroup(pid, 'SIGKILL');
    else this.#living.add(pid);
  }

  /** Kills the groups, also those whose report arrives later. */
  kill(): void {
    this.#isKilled = true;
    for (const pid of this.#living) signalGroup(pid, 'SIGKILL');
  }
}

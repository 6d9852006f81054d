import { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers';
import { markVariable } from '../../scenarios/base/process/process-mark.ts';
import { signalGroup } from '../../scenarios/base/process/signal-group.ts';

/** Tells that a child process started or left a process group of its own. */
export type GroupMessage = { type: 'group'; pid: number; lives: boolean };

/** A group whose first process has exited is looked at again after this time. */
const lookMs = 1000;

/**
 * Reports each process group that code of this process starts by `detached`. When the group has no process any more,
 * reports its end: its id may soon belong to another process. The main process kills the other groups when this process
 * has ended. Each started process gets the mark of this process, also if the code gives it an environment of its own.
 */
export function reportGroups(post: (message: GroupMessage) => void): void {
  type Options = { detached?: boolean; envPairs?: string[] };
  const prototype = ChildProcess.prototype as unknown as { spawn(options: Options): unknown };
  const original = prototype.spawn;
  const mark = `${markVariable}=${process.env[markVariable]}`;
  prototype.spawn = function spawn(this: ChildProcess, options) {
    if (!options.envPairs?.includes(mark)) options.envPairs?.push(mark);
    const result = original.call(this, options);
    const { pid } = this;
    if (options.detached && pid !== undefined) {
      post({ type: 'group', pid, lives: true });
      const look = () => {
        if (isAlive(pid)) setTimeout(look, lookMs).unref();
        else post({ type: 'group', pid, lives: false });
      };
      this.once('exit', look);
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

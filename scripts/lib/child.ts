import { type ChildProcess, spawn } from 'node:child_process';
import { deferred } from '../../scenarios/base/deferred.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { signalGroup } from '../../scenarios/base/process/signal-group.ts';
import { startProcess } from '../../scenarios/base/process/start-process.ts';
import type { Reaper } from './reaper.ts';

/** A child in its own process group. The whole group can be killed together, and Ctrl-C does not reach the group. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  lastWords(): string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /**
   * Sends SIGTERM to the group. When the child has exited, or after `graceMs`, sends SIGKILL to the processes that
   * remain in the group. Idempotent.
   */
  end(graceMs?: number): Promise<void>;
}

/** The last lines of stderr are kept, enough of them for the stack of an error. */
const wordsKept = 20;

/**
 * Starts a child that dies with this process. If the start fails, `exited` resolves and `lastWords` returns the error.
 */
export function startChild(
  command: readonly [string, ...string[]],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; reaper: Reaper },
): Child {
  const [file, ...args] = command;
  const words: string[] = [];
  const exit = deferred<Awaited<Child['exited']>>();
  const child = startProcess(
    file,
    () =>
      spawn(file, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
        ...(options.env && { env: options.env }),
        ...(options.cwd && { cwd: options.cwd }),
      }),
    (error) => {
      words.push(String(error));
      exit.resolve({ code: null, signal: null });
    },
  );
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    append(
      words,
      text.split('\n').filter((line) => line.trim() !== ''),
    );
    words.splice(0, Math.max(0, words.length - wordsKept));
  });
  child.once('exit', (code, signal) => exit.resolve({ code, signal }));
  const exited = exit.promise;
  const pid = child.pid;
  if (pid !== undefined) {
    options.reaper.adopt(pid);
    void exited.then(() => options.reaper.release(pid));
  }
  return {
    pid: pid ?? -1,
    process: child,
    lastWords: () => words.join('\n'),
    exited,
    end: (graceMs = 3000) => endGroup(pid, exited, graceMs),
  };
}

async function endGroup(pid: number | undefined, exited: Promise<unknown>, graceMs: number): Promise<void> {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), graceMs);
  });
  const first = await Promise.race([exited, late]);
  clearTimeout(timer);
  // After a normal exit of the child, a grandchild may still run.
  signalGroup(pid, 'SIGKILL');
  if (first === 'late') await exited;
}

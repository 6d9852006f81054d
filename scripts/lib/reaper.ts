import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { processStat } from '../../scenarios/base/proc.ts';
import { ownMark } from '../../scenarios/base/process/process-mark.ts';
import { startProcess } from '../../scenarios/base/process/start-process.ts';

/**
 * If this process ends without `dismiss`, kills its adopted children and all processes with a mark of this process. A
 * signal handler is not enough, because no handler can catch SIGKILL.
 */
export interface Reaper {
  /** The process group of this child is killed if this process ends without `dismiss`. */
  adopt(pid: number): void;
  release(pid: number): void;
  /** This temporary directory is removed if this process ends without `dismiss`. */
  adoptDirectory(path: string): void;
  /** Ends the reaper without killing anything: this process ended its children itself. */
  dismiss(): void;
}

/**
 * Starts the reaper, a process that kills our children when this process is killed. If the reaper cannot be started,
 * the command ends. Without a reaper, a killed command would leave its children running.
 */
export function startReaper(): Reaper {
  const args = [join(packageRoot, 'scripts/lib/reaper.mjs'), ownMark];
  const child = startProcess(
    process.execPath,
    () => spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true }),
    (error) => {
      throw error;
    },
  );
  child.unref();
  // If the reaper has exited, a write to its stdin fails. The failed write must not end the command.
  child.stdin.on('error', () => undefined);
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  const say = (line: string) => {
    if (child.stdin.writable) child.stdin.write(`${line}\n`);
  };
  return {
    adopt: (pid) => say(`adopt ${pid} ${processStat(pid)?.startTicks ?? ''}`),
    release: (pid) => say(`release ${pid}`),
    adoptDirectory: (path) => say(`directory ${path}`),
    // A reaper that could not start its threads reads no message. Without SIGKILL, it would stay for ever.
    dismiss: () => void child.kill('SIGKILL'),
  };
}

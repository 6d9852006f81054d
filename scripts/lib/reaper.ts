import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** Sees to it that no child outlives this process, even when it is killed by SIGKILL and can run no handler. */
export interface Reaper {
  adopt(pid: number): void;
  release(pid: number): void;
  /** A temporary directory, removed when this process is killed. */
  adoptDirectory(path: string): void;
  /** This process ends in order: nothing is left to kill. */
  dismiss(): void;
}

export function startReaper(): Reaper {
  const child = spawn(process.execPath, [join(packageRoot, 'scripts/lib/reaper.mjs')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  // A reaper that is gone cannot be told anything; the children still end with their own pipes.
  child.stdin.on('error', () => undefined);
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  const say = (line: string) => {
    if (child.stdin.writable) child.stdin.write(`${line}\n`);
  };
  return {
    adopt: (pid) => say(`adopt ${pid}`),
    release: (pid) => say(`release ${pid}`),
    adoptDirectory: (path) => say(`directory ${path}`),
    dismiss: () => {
      say('dismiss');
      child.stdin.end();
    },
  };
}

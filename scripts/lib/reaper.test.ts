import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { childIds, processStat, zombie } from '../../scenarios/base/proc.ts';
import { markVariable } from '../../scenarios/base/process/process-mark.ts';
import { startReaper } from './reaper.ts';

it.each(['SIGSTOP', 'SIGCONT'] as const)('a dismissed reaper leaves no process, even after %s', async (signal) => {
  const before = childIds(process.pid);
  const reaper = startReaper();
  const [pid] = childIds(process.pid).filter((id) => !before.includes(id));
  // A stopped reaper reads nothing, like a reaper that could not start all of its threads.
  process.kill(pid!, signal);
  reaper.dismiss();
  await expect.poll(() => hasEnded(pid!)).toBe(true);
});

/** Of each process: its mark, the lines that the reaper gets about it, and whether the reaper kills it. */
const fates: Record<string, [mark: string, lines: (pid: number) => string, dies: boolean]> = {
  'an adopted process': ['', (pid) => `adopt ${pid} ${startOf(pid)}\n`, true],
  'a process that got the id of an adopted one': ['', (pid) => `adopt ${pid} 1\n`, false],
  'a released process': ['', (pid) => `adopt ${pid} ${startOf(pid)}\nrelease ${pid}\n`, false],
  'a process with a mark of the parent': ['parent/child/grandchild', () => '', true],
  'a process with the mark of another parent': ['parents/child', () => '', false],
};

const startOf = (pid: number) => processStat(pid)?.startTicks;
const hasEnded = (pid: number) => [undefined, zombie].includes(processStat(pid)?.state);

it.skipIf(process.platform !== 'linux')('kills only the processes of its killed parent', async () => {
  const started = Object.entries(fates).map(([name, [mark, lines, dies]]) => {
    const env = { ...process.env, [markVariable]: mark };
    const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore', env });
    onTestFinished(() => void child.kill('SIGKILL'));
    return { name, pid: child.pid!, lines: lines(child.pid!), dies };
  });
  const program = fileURLToPath(new URL('./reaper.mjs', import.meta.url));
  const reaper = spawn(process.execPath, [program, 'parent'], { stdio: ['pipe', 'inherit', 'inherit'] });
  reaper.stdin.end(started.map(({ lines }) => lines).join(''));
  await once(reaper, 'exit');
  for (const { name, pid, dies } of started) expect(hasEnded(pid), name).toBe(dies);
});

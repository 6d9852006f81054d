import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { childIds, hostTicks, openFiles, processIds, processStat, readProc, ticksPerSecond } from './proc.ts';

const isLinux = process.platform === 'linux';

it('returns the statistics of this process on Linux, and undefined on other systems', () => {
  const stat = processStat(process.pid);
  if (!isLinux) return expect(stat).toBeUndefined();
  const usedSeconds = (stat!.userTicks + stat!.systemTicks) / ticksPerSecond;
  const { user, system } = process.cpuUsage();
  expect(usedSeconds).toBeCloseTo((user + system) / 1e6, 0);
  expect(stat).toMatchObject({ parent: process.ppid, state: expect.stringMatching(/^[RS]$/) });
});

it('returns undefined for a process that does not exist', () => {
  expect(processStat(2 ** 30)).toBeUndefined();
  expect([openFiles(2 ** 30), childIds(2 ** 30)]).toEqual([[], []]);
  expect(readProc('nothing')).toBeUndefined();
});

it('lists the children of a process on Linux', async () => {
  // `childIds` lists only the children of the main thread. A test may run in another thread; a shell has only one.
  const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], { detached: true });
  onTestFinished(() => void process.kill(-shell.pid!, 'SIGKILL'));
  const [line] = await once(shell.stdout, 'data');
  expect(childIds(shell.pid!)).toEqual(isLinux ? [Number(line)] : []);
});

it('lists all processes and counts the ticks of the host on Linux', () => {
  expect(processIds().includes(process.pid)).toBe(isLinux);
  expect((hostTicks()?.idle ?? 0) > 0).toBe(isLinux);
});

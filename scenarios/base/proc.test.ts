import { expect, it } from 'vitest';
import { hostTicks, openFiles, processIds, processStat, readProc, ticksPerSecond } from './proc.ts';

const isLinux = process.platform === 'linux';

it('reads the statistics of this process on Linux, and undefined elsewhere', () => {
  const stat = processStat(process.pid);
  if (!isLinux) return expect(stat).toBeUndefined();
  const usedSeconds = (stat!.userTicks + stat!.systemTicks) / ticksPerSecond;
  const { user, system } = process.cpuUsage();
  expect(usedSeconds).toBeCloseTo((user + system) / 1e6, 0);
  expect(stat).toMatchObject({ parent: process.ppid, state: expect.stringMatching(/^[RS]$/) });
  expect(stat!.residentPages).toBeGreaterThan(1000);
});

it('returns undefined for a process that does not exist', () => {
  expect(processStat(2 ** 30)).toBeUndefined();
  expect(openFiles(2 ** 30)).toEqual([]);
  expect(readProc('nothing')).toBeUndefined();
});

it('lists all processes and counts the ticks of the host on Linux', () => {
  expect(processIds().includes(process.pid)).toBe(isLinux);
  expect((hostTicks()?.idle ?? 0) > 0).toBe(isLinux);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { processStat, zombie } from '../../scenarios/base/proc.ts';
import { processUsage } from './host-usage.ts';

const isLinux = process.platform === 'linux';

it('reads the memory and processor time of a process on Linux', async () => {
  // The child fills a buffer of 64 MB, so that the buffer is resident, and prints its own resident memory.
  const code = 'const b = Buffer.alloc(64e6, 1); console.log(process.memoryUsage.rss()); setInterval(() => b, 1e6)';
  const child = spawn(process.execPath, ['-e', code]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const usage = processUsage(child.pid!);
  if (!isLinux) return expect(usage).toBeUndefined();
  expect(usage!.memoryBytes / Number(line)).toBeCloseTo(1, 0);
  expect(usage!.memoryBytes).toBeGreaterThan(64e6);
  expect(usage!.cpuSeconds).toBeGreaterThanOrEqual(0);
});

it.runIf(isLinux)('returns undefined for an ended process whose parent does not wait for it', async () => {
  // The shell starts a process and becomes `sleep`, which never waits for it.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 1000']);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  await expect.poll(() => processStat(Number(line))?.state).toBe(zombie);
  expect(processUsage(Number(line))).toBeUndefined();
});

it('returns undefined for a process that does not exist', () => {
  expect(processUsage(2 ** 30)).toBeUndefined();
});

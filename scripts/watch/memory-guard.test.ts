import os from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { hastyClock } from '../test/hasty-clock.ts';
import { MemoryGuard, type TooMuchMemory } from './memory-guard.ts';

it('reports the first process above its memory limit, once', async () => {
  const memory = new Map([
    [1, 10],
    [2, 10],
  ]);
  const found: TooMuchMemory[] = [];
  const guard = new MemoryGuard(
    hastyClock(100),
    (one) => found.push(one),
    99,
    (pid) => memory.get(pid) ?? 0,
  );
  onTestFinished(() => guard.stop());
  guard.watch('k6', 1);
  guard.watch('synthetics', 2);
  guard.start();
  memory.set(2, 100);
  await expect.poll(() => found).toEqual([{ part: 'synthetics', bytes: 100, limitBytes: 99 }]);
  memory.set(1, 1000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(found).toHaveLength(1);
});

it('reads the memory of a real process', async () => {
  const found: TooMuchMemory[] = [];
  const guard = new MemoryGuard(hastyClock(100), (one) => found.push(one), 1_000_000);
  onTestFinished(() => guard.stop());
  guard.watch('k6', process.pid);
  guard.start();
  await expect.poll(() => found.length).toBe(1);
  expect(found[0]!.bytes).toBeGreaterThan(10_000_000);
});

it.each([
  ['the machine', 8e9, 0, 4e9],
  ['the machine, with a larger limit of its container', 8e9, 64e9, 4e9],
  ['the container', 8e9, 2e9, 1e9],
])('limits a process to half of the memory of %s', async (_, machine, container, limitBytes) => {
  vi.spyOn(os, 'totalmem').mockReturnValue(machine);
  vi.spyOn(process, 'constrainedMemory').mockReturnValue(container);
  onTestFinished(() => void vi.restoreAllMocks());
  const found: TooMuchMemory[] = [];
  let looks = 0;
  const memoryOf = () => (looks++ < 5 ? limitBytes : limitBytes + 1);
  const guard = new MemoryGuard(hastyClock(100), (one) => found.push(one), undefined, memoryOf);
  onTestFinished(() => guard.stop());
  guard.watch('k6', 1);
  guard.start();
  await expect.poll(() => found).toEqual([{ part: 'k6', bytes: limitBytes + 1, limitBytes }]);
  expect(looks).toBe(6);
});

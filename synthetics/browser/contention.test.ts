import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ContentionWatch, type CpuUse, readCpuUse } from './contention.ts';

const start: CpuUse = { total: 10_000, busy: 4000, own: 1000, steal: 10 };

function seen(more: Partial<CpuUse>) {
  const after = { total: 1000, busy: 0, own: 0, steal: 0, ...more };
  const uses = [
    start,
    {
      total: start.total + after.total,
      busy: start.busy + after.busy,
      own: start.own + after.own,
      steal: start.steal + after.steal,
    },
  ];
  return new ContentionWatch(() => uses.shift()).begin()();
}

describe('contention', () => {
  it('excludes the CPU use of the browser and of this process', () => {
    expect(seen({ busy: 900, own: 850 })).toEqual({ ratio: 0.05, contended: false });
  });

  it('is the CPU share of other processes above half of the machine', () => {
    expect(seen({ busy: 900, own: 300 })).toEqual({ ratio: 0.6, contended: true });
    expect(seen({ busy: 700, own: 250 })).toEqual({ ratio: 0.45, contended: false });
  });

  it('is also reported for CPU time that the hypervisor gave to other machines', () => {
    expect(seen({ busy: 300, own: 300, steal: 150 })).toEqual({ ratio: 0, contended: true });
    expect(seen({ busy: 300, own: 300, steal: 50 })).toEqual({ ratio: 0, contended: false });
  });

  it('stays between 0 and 1, although ticks are rounded', () => {
    expect(seen({ busy: 100, own: 110 }).ratio).toBe(0);
  });

  it('is not reported when the machine has no counts', () => {
    expect(new ContentionWatch(() => undefined).begin()()).toEqual({ ratio: 0, contended: false });
  });

  it('counts the work of a process group as own, and returns undefined without /proc', async () => {
    if (process.platform !== 'linux') return expect(readCpuUse(process.pid)).toBeUndefined();
    const work = 'while (process.cpuUsage().user < 400_000);';
    const group = spawn(process.execPath, ['-e', `${work} setInterval(() => {}, 1000);`], { detached: true });
    onTestFinished(() => void group.kill('SIGKILL'));
    const own = () => readCpuUse(group.pid!)!.own - readCpuUse(-1)!.own;
    await expect.poll(own, { timeout: 25_000 }).toBeGreaterThan(20);
  });
});

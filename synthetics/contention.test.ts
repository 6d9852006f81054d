import { describe, expect, it } from 'vitest';
import { ContentionWatch, readCpuTimes, timeFixedWork } from './contention.ts';

function watch(times: number[], cpu: { steal: number; total: number }[] = []) {
  const rest = [...times];
  return new ContentionWatch(
    () => rest.shift() ?? 2,
    () => cpu.shift(),
  );
}

const calm = Array<number>(15).fill(2);

describe('contention', () => {
  it('is none while the fixed work takes as long as ever', () => {
    expect(watch(calm).begin()()).toEqual({ ratio: 0, contended: false });
  });

  it('is seen when the work takes longer before or after the run', () => {
    expect(watch([...calm, 4, 4, 4]).begin()()).toEqual({ ratio: 1, contended: true });
    expect(watch([...calm, 2, 2, 2, 3.2, 3.2, 3.2]).begin()()).toMatchObject({ contended: true });
  });

  it('is not made of one slow round, as a garbage collection makes it', () => {
    expect(watch([...calm, 2, 9, 2, 2, 2, 9]).begin()()).toEqual({ ratio: 0, contended: false });
  });

  it('is seen when the hypervisor gave the time to others', () => {
    const stolen = (steal: number) => [
      { steal: 0, total: 1000 },
      { steal, total: 1100 },
    ];
    expect(watch(calm, stolen(20)).begin()()).toMatchObject({ contended: true });
    expect(watch(calm, stolen(5)).begin()()).toMatchObject({ contended: false });
  });

  it('reads this machine and times its work', () => {
    expect(timeFixedWork(() => performance.now())).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(readCpuTimes()!.total).toBeGreaterThan(0);
  });
});

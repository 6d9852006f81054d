import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../scenarios/base/random.ts';
import { keepSchedule, Schedule } from './schedule.ts';

/** Returns a clock whose time passes only by calls of `sleep` and `takes`. */
function virtualClock(startMs = 0) {
  let nowMs = startMs;
  return {
    wallMs: () => nowMs,
    async sleep(ms: number) {
      nowMs += Math.max(0, ms);
    },
    takes(ms: number) {
      nowMs += ms;
    },
  };
}

async function conduct(
  names: string[],
  everyMs: number,
  jitter: number,
  takesMs: (name: string) => number,
  runs: number,
  lanes: string[][] = [names],
) {
  const clock = virtualClock();
  const over = new AbortController();
  const random = seededRandom(7);
  const schedule = new Schedule(names, everyMs, 0, { jitter, random: (name) => random(name)() });
  const ran: { name: string; fromMs: number; toMs: number }[] = [];
  await keepSchedule(
    schedule,
    lanes,
    async (name) => {
      const fromMs = clock.wallMs();
      clock.takes(takesMs(name));
      ran.push({ name, fromMs, toMs: clock.wallMs() });
      if (ran.length === runs) over.abort();
    },
    clock,
    over.signal,
  );
  return { ran, schedule };
}

describe('a schedule', () => {
  it('runs 1,000 checks without a missed run and without two runs at once', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const { ran, schedule } = await conduct(names, 300_000, 0.5, () => 20_000, 1000);
    for (const [i, { fromMs }] of ran.entries()) expect(fromMs).toBeGreaterThanOrEqual(ran[i - 1]?.toMs ?? 0);
    for (const name of names) {
      expect(ran.filter((one) => one.name === name)).toHaveLength(250);
      expect(schedule.missed(name)).toBe(0);
    }
  });

  it('runs the checks of one lane although a check of another lane does not end', async () => {
    const over = new AbortController();
    const schedule = new Schedule(['stuck', 'quick'], 10_000, 0, { jitter: 0, random: () => 0 });
    const clock = virtualClock();
    let runs = 0;
    const stuck = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
    const run = async (name: string) => {
      if (name === 'stuck') return stuck;
      if (++runs === 6) over.abort();
    };
    await keepSchedule(schedule, [['stuck'], ['quick']], run, clock, over.signal);
    expect(runs).toBe(6);
    expect(schedule.missed('quick')).toBe(0);
  });

  it('does not drift: each check stays in its slot', async () => {
    const { ran } = await conduct(['only'], 60_000, 1, () => 7_000, 50);
    const distances = ran.slice(1).map(({ fromMs }, i) => fromMs - ran[i]!.fromMs);
    for (const distance of distances) expect(distance).toBeCloseTo(60_000, 6);
  });

  it('skips the slots that a long check covered, and counts them', async () => {
    let first = true;
    const takes = () => {
      if (!first) return 1_000;
      first = false;
      return 150_000;
    };
    const { ran, schedule } = await conduct(['only'], 60_000, 0, takes, 3);
    expect(ran.map(({ fromMs }) => fromMs)).toEqual([0, 180_000, 240_000]);
    expect(schedule.missed('only')).toBe(2);
  });

  it('spreads the first runs by jitter, the same for the same name', () => {
    const random = seededRandom(1);
    const at = (names: string[]) => {
      const schedule = new Schedule(names, 1000, 0, { jitter: 1, random: (name) => random(name)() });
      return schedule.next();
    };
    expect(at(['a']).dueMs).not.toBe(at(['b']).dueMs);
    expect(at(['a'])).toEqual(at(['a']));
  });

  it('runs an overdue check at once after a restart, and waits for the others', () => {
    const options = (lastMs: number) => ({ jitter: 0, random: () => 0, lastMs: () => lastMs });
    expect(new Schedule(['a'], 60_000, 1_000_000, options(100_000)).next().dueMs).toBe(1_000_000);
    expect(new Schedule(['a'], 60_000, 1_000_000, options(990_000)).next().dueMs).toBe(1_050_000);
  });

  it('never runs a check twice in one slot, however long the runs take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 5, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (takes, checks) => {
          const names = Array.from({ length: checks }, (_, i) => `check-${i}`);
          let i = 0;
          const { ran } = await conduct(names, 60_000, 0.3, () => takes[i++ % takes.length]!, takes.length);
          for (const name of names) {
            const own = ran.filter((one) => one.name === name);
            for (const [k, { fromMs }] of own.entries()) {
              if (k > 0) expect(fromMs).toBeGreaterThanOrEqual(own[k - 1]!.toMs);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

import { expect, it } from 'vitest';
import type { Context } from '../../results/record/producer.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { Pace } from './probe-times.ts';
import { ProbesRun } from './probes-run.ts';

/** Runs no probes. Returns the end and its time in seconds from T0. The fake clock moves only by `sleep`. */
async function endOf(pace: Pace, signal = new AbortController().signal) {
  let nowMs = 0;
  const clock = {
    wallMs: () => nowMs,
    sleep: async (ms: number, until?: AbortSignal) => {
      if (!until?.aborted) nowMs += Math.max(0, ms);
    },
  };
  const context = { plan: { phases: toPhases({ 'warm-up': 5, steady: 240 }) }, clock, signal } as unknown as Context;
  const run = new ProbesRun({ context, probes: [], pace, bearer: undefined, tls: undefined, allows: () => true });
  const { everyS } = await run.run(0);
  return { seconds: nowMs / 1000, everyS };
}

it('lasts as long as the plan if probes run at an interval, and only as long as their runs otherwise', async () => {
  expect(await endOf({ everyS: 3600 })).toEqual({ seconds: 245, everyS: 3600 });
  expect(await endOf({ everyS: 10 })).toEqual({ seconds: 245, everyS: 10 });
  expect(await endOf({ runs: 1 })).toEqual({ seconds: 0, everyS: undefined });
});

it('ends at once when the run is stopped', async () => {
  const stop = new AbortController();
  const ending = endOf({ everyS: 3600 }, stop.signal);
  stop.abort();
  expect((await ending).seconds).toBe(0);
});

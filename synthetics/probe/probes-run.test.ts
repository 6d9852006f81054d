import { expect, it } from 'vitest';
import type { Context } from '../../results/record/producer.ts';
import type { Sample } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { probeSchema } from './probe.ts';
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

/** Runs two probes. The first probe throws an unexpected error each time. Returns all that the context received. */
async function besideABrokenProbe(runs: number) {
  const faults: [what: string, error: unknown][] = [];
  const samples: Sample[] = [];
  const context = {
    plan: { phases: toPhases({ steady: 5 }) },
    target: { urls: { api: 'http://127.0.0.1:9' } },
    clock: systemClock,
    signal: new AbortController().signal,
    recorder: { sample: (sample: Sample) => samples.push(sample), event: () => undefined },
    fault: (what: string, error: unknown) => faults.push([what, error]),
  } as unknown as Context;
  const probeAt = (name: string, url: string) => ({
    file: `${name}.yaml`,
    probe: probeSchema.parse({ probe: name, timeout: '1s', http: { steps: [{ name: 'home', url }] } }),
  });
  const run = new ProbesRun({
    context,
    probes: [probeAt('broken', 'http://localhost:9/'), probeAt('refused', 'http://127.0.0.1:9/')],
    pace: { runs },
    bearer: undefined,
    tls: undefined,
    allows(host) {
      if (host === 'localhost') throw new TypeError('x is undefined');
      return true;
    },
  });
  return { end: await run.run(systemClock.wallMs()), faults, samples };
}

it('reports an unexpected error in a probe, and measures the other probes and the later runs', async () => {
  const { end, faults, samples } = await besideABrokenProbe(3);
  expect(faults).toEqual(Array(3).fill(['the probe broken', new TypeError('x is undefined')]));
  const failed = samples.filter(({ metric, value }) => metric === 'probe_success' && value === 0);
  expect(failed.map(({ labels }) => labels.probe)).toEqual(['refused', 'refused', 'refused']);
  expect(end).toMatchObject({ status: 'done', offered: 6, completed: 3 });
});

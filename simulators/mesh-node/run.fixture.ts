import { expect } from 'vitest';
import type { Context, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent, Sample } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { alwaysAllowed } from '../../scenarios/plan/target.ts';
import { meshNodeProducer } from './producer.ts';
import { Fleet } from './real/fleet.ts';
import { LagWatch } from './real/lag-watch.ts';
import type { Totals } from './real/ledger.ts';

export type Observed = { end: ProducerEnd; rows: Row[]; events: RunEvent[] };

type Setting = {
  urls: Record<string, string>;
  section?: Record<string, unknown>;
  durations?: Record<string, number>;
  signal?: AbortSignal;
};

const smallSection = { nodes: 5, messages: '60/s', ping: '100ms' };

export function contextOf({ urls, durations = { 'warm-up': 0.2, steady: 0.8 }, signal }: Setting) {
  const rows: Row[] = [];
  const samples: Sample[] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: (sample) => samples.push(sample),
    event: (event) => events.push(event),
  });
  const plan = { name: 'test', seed: 1, phases: toPhases(durations), traffic: {}, faults: [], slos: [] };
  const context = {
    plan,
    target: { name: 'broker', urls, allow: { load: [], browse: [] }, metricNames: {} },
    clock: systemClock,
    random: seededRandom(1),
    recorder,
    signal: signal ?? new AbortController().signal,
  } as unknown as Context;
  return { context, recorder, rows, samples, events };
}

export async function observe(setting: Setting, during?: (ready: Ready) => void): Promise<Observed> {
  const { context, recorder, rows, events } = contextOf(setting);
  const section = meshNodeProducer.schema.parse({ ...smallSection, ...setting.section });
  const ready = await meshNodeProducer.prepare(section, context);
  try {
    during?.(ready);
    const end = await ready.run(systemClock.wallMs() + 50);
    return { end, rows, events };
  } finally {
    await ready.close();
    recorder.drain(Number.POSITIVE_INFINITY);
  }
}

/**
 * Runs the nodes in this thread instead of a worker. Its lag watch never reports a stall, so no lost message is counted
 * as lost by the load generator.
 */
export async function observeFleet(url: string, section: Record<string, unknown> = {}): Promise<Observed> {
  const { context, recorder, rows, events } = contextOf({ urls: { mesh: url } });
  const assignment = {
    section: meshNodeProducer.schema.parse({ ...smallSection, ...section }),
    phases: context.plan.phases,
    url,
    token: 'test',
    seed: 1,
    allowedHosts: alwaysAllowed,
  };
  const lag = new LagWatch();
  lag.stalledWithin = () => false;
  const fleet = new Fleet(assignment, systemClock, context.random, recorder, lag);
  await fleet.connect();
  const end = await fleet.run(systemClock.wallMs() + 50);
  recorder.drain(Number.POSITIVE_INFINITY);
  return { end, rows, events };
}

/** Checks sent = delivered + lost + in flight, and that the recorded rows match the producer's own counts. */
export function expectConservation({ end, rows }: Observed): void {
  const ledger = ledgerOf(end);
  expect(ledger.sent).toBe(ledger.delivered + ledger.lost.target + ledger.lost.generator + ledger.inFlight);
  for (const [metric, count] of Object.entries(end.delivered))
    expect([metric, sum(rows, metric)]).toEqual([metric, count]);
  for (const one of end.phases) expect(one.offered).toBe(one.completed + one.dropped + one.unfinished);
}

export const ledgerOf = (end: ProducerEnd): Totals => (end.detail as { ledger: Totals }).ledger;

/** Sums a counter over the matching rows. For a histogram, returns the number of its measured and censored values. */
export function sum(rows: readonly Row[], metric: string, match: Record<string, string> = {}): number {
  let total = 0;
  for (const row of rows) {
    if (row.metric !== metric || Object.entries(match).some(([name, value]) => row.labels[name] !== value)) continue;
    if ('n' in row) total += row.n;
    if ('h' in row) total += row.h.zero + row.h.censored + row.h.count.reduce((a, b) => a + b, 0);
  }
  return total;
}

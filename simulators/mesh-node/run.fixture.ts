import type { Context, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/plan/clock.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { seededRandom } from '../../scenarios/plan/random.ts';
import { meshNodeProducer } from './producer.ts';

export type Observed = { end: ProducerEnd; rows: Row[]; events: RunEvent[] };

type Setting = {
  urls: Record<string, string>;
  section?: Record<string, unknown>;
  durations?: Record<string, number>;
  signal?: AbortSignal;
};

/** What the producer needs of a run, and what it gives to it. */
export function contextOf({ urls, durations = { 'warm-up': 0.2, steady: 0.8 }, signal }: Setting) {
  const rows: Row[] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
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
  return { context, recorder, rows, events };
}

/** A whole run of the producer through its worker. */
export async function observe(setting: Setting, during?: (ready: Ready) => void): Promise<Observed> {
  const { context, recorder, rows, events } = contextOf(setting);
  const section = meshNodeProducer.schema.parse({ nodes: 5, messages: '60/s', ping: '100ms', ...setting.section });
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

/** The sum of a counter, or of what a histogram measured and censored, over the rows that match. */
export function sum(rows: readonly Row[], metric: string, match: Record<string, string> = {}): number {
  let total = 0;
  for (const row of rows) {
    if (row.metric !== metric || Object.entries(match).some(([name, value]) => row.labels[name] !== value)) continue;
    if ('n' in row) total += row.n;
    if ('h' in row) total += row.h.zero + row.h.censored + row.h.count.reduce((a, b) => a + b, 0);
  }
  return total;
}

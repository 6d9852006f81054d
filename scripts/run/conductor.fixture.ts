import { toEvidence } from '../../results/record/evidence.ts';
import type { Context } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { conclude, exitCodeOf } from '../../thresholds/judge/conclude.ts';
import { judge } from '../../thresholds/judge/judge.ts';
import { checkValidity } from '../../thresholds/validity/validity.ts';
import { FakeProducer, type FakeSection, fakeMetrics } from '../test/fake-producer.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { conduct } from './conductor.ts';

export const phases = toPhases({ 'warm-up': 2, steady: 20, recovery: 1 });
const of = (match: Record<string, string>) => ({ metric: fakeMetrics.duration, match });
const slo = (name: string, sli: Slo['sli'], objective: number, op: Slo['op'], unit: string): Slo => ({
  name,
  title: name,
  description: '',
  service: 'fake',
  sli,
  objective,
  op,
  unit,
  phases: [],
  tolerance: 1,
  file: 'fake.yaml',
  where: () => ({}),
});
const slos = [
  slo('fake-latency', { kind: 'quantile', of: of({ ok: 'true' }), q: 0.95, limit: 0.2 }, 0.2, '<=', 's'),
  slo('fake-errors', { kind: 'ratio', counts: 'good', part: [of({ ok: 'true' })], total: [of({})] }, 0.99, '>=', '1'),
];

/**
 * Conducts and judges a run without files, sockets and child processes. `during` is called before the run. It returns a
 * function, which is called at each tick after the first rows.
 */
export async function runFake(
  sections: FakeSection[],
  during?: (abort: AbortController, hurry: AbortController) => unknown,
  agree?: (start: () => number) => Promise<number>,
  clockOfRun: (clock: Clock) => Clock = (clock) => clock,
) {
  const clock = hastyClock(100);
  const abort = new AbortController();
  const bugs: unknown[] = [];
  const hurry = new AbortController();
  const seen = { rows: [] as Row[], samples: [], events: [] as RunEvent[] };
  const recorder = new RunRecorder({
    rows: (rows) => seen.rows.push(...rows),
    sample: () => undefined,
    event: (event) => seen.events.push(event),
  });
  const fakes = sections.map((_, i) => new FakeProducer(i === 0 ? 'fake' : `fake-${i}`));
  const context = { plan: { phases }, clock, recorder, signal: abort.signal } as unknown as Context;
  const withRows = during?.(abort, hurry);
  const conducted = await conduct({
    phases,
    parts: fakes.map((producer, i) => ({ producer, section: sections[i] })),
    context: () => context,
    bug: (error) => bugs.push(error),
    samplers: [],
    recorder,
    clock: clockOfRun(clock),
    abort,
    hurry: hurry.signal,
    ...(agree && { agree }),
    began: () => undefined,
    tick: () => {
      if (typeof withRows === 'function' && seen.rows.length > 0) withRows();
    },
  });
  const catalogue = new Map(
    fakes.flatMap((fake) => fake.metrics.map((metric) => [metric.name, { metric, producer: 'fake' }])),
  );
  const evidence = toEvidence({
    t0Ms: conducted.t0Ms ?? 0,
    phases,
    producers: conducted.ends,
    catalogue,
    ...seen,
  });
  const validity = checkValidity(evidence);
  const { verdict, reason } = conclude(judge(slos, evidence, validity), validity, seen.events);
  return { ...conducted, ...seen, verdict, reason, code: exitCodeOf(verdict), fakes, bugs };
}

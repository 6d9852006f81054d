import { z } from 'zod';
import type { Metric } from '../../../results/record/metric.ts';
import type { Context, Counts, Producer, ProducerEnd } from '../../../results/record/producer.ts';
import { parseRate, rate } from '../../../scenarios/base/units.ts';
import { endOf } from '../../../scenarios/plan/phase.ts';

const sectionSchema = z.strictObject({ throws: rate });
type Section = z.infer<typeof sectionSchema>;

const phase = ['phase'];

/** The flight time of a ball, the number of caught throws, and the height of the last throw. */
export const toyMetrics = {
  flight: {
    name: 'toy_flight_seconds',
    kind: 'histogram',
    unit: 's',
    better: 'lower',
    labels: phase,
    help: 'From the throw to the catch',
  },
  throws: {
    name: 'toy_throws_total',
    kind: 'count',
    unit: '1',
    better: 'higher',
    good: { label: 'caught', values: ['yes'] },
    labels: [...phase, 'caught'],
    help: 'Throws, by whether they were caught',
  },
  height: {
    name: 'toy_error_height',
    kind: 'gauge',
    unit: '1',
    better: 'higher',
    labels: [],
    help: 'Of the last throw',
  },
} as const satisfies Record<string, Metric>;

/** A producer that throws balls in memory. This file has everything that meshproof knows about the producer. */
export const toyProducer: Producer<Section> = {
  name: 'toy',
  schema: sectionSchema,
  metrics: Object.values(toyMetrics),
  progress: { answers: toyMetrics.throws.name, times: toyMetrics.flight.name },
  runsAlone: true,
  capacity: {
    rates: (section) => {
      const perSecond = parseRate(String((section as { throws: unknown }).throws));
      const scale = (next: number) => ({ throws: `${next}/s` });
      return perSecond === undefined ? undefined : { key: 'toy.throws', perSecond, smallestShare: 1, scale };
    },
  },

  async prepare({ throws }, context) {
    const counts: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    return {
      run: (t0Ms) => throwAll(throws, context, counts, t0Ms),
      counts: () => ({ ...counts }),
      close: async () => undefined,
    };
  },
};

async function throwAll(perSecond: number, context: Context, counts: Counts, t0Ms: number): Promise<ProducerEnd> {
  const { clock, plan, recorder, signal } = context;
  for (let second = 0; second < endOf(plan.phases); second++) {
    const atMs = t0Ms + second * 1000;
    await clock.sleep(atMs + 999 - clock.wallMs(), signal);
    const { name } = plan.phases.find(({ startS, endS }) => second >= startS && second < endS)!;
    const flight = recorder.histogram(toyMetrics.flight.name, { phase: name });
    for (let i = 0; i < perSecond; i++) flight.observe(atMs + (i * 1000) / perSecond, 0.02);
    recorder.counter(toyMetrics.throws.name, { phase: name, caught: 'yes' })(atMs, perSecond);
    recorder.gauge(toyMetrics.height.name, {})(atMs, 3);
    counts.offered += perSecond;
    counts.completed += perSecond;
  }
  const phases = plan.phases.map(({ name, startS, endS }) => {
    const offered = perSecond * (endS - startS);
    return { phase: name, offered, completed: offered, dropped: 0, unfinished: 0 };
  });
  return { name: 'toy', status: 'done', ...counts, phases, delivered: {} };
}

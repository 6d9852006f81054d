import { z } from 'zod';
import type { Context, Counts, Producer, ProducerEnd } from '../../results/record/producer.ts';
import { endOf } from '../../scenarios/plan/phase.ts';

export type FakeSection = {
  perSecond: number;
  /** `errors` is the share of requests that fail. `seconds` is the duration of each request. */
  errors?: number;
  seconds?: number;
  crashAtS?: number;
  /** The producer throws an unexpected error at this time. */
  throwsAtS?: number;
  /** Each of these methods throws an unexpected error whenever it is called. */
  broken?: readonly ('counts' | 'close')[];
  refuse?: Error;
  /** True if the preparation never ends, not even after an abort. */
  hangs?: boolean;
  /** True if the producer ignores an abort and the end of the phases. */
  deaf?: boolean;
  /** The id of a process that the producer reports as its own. */
  adopts?: number;
  /**
   * If set, the producer chooses the start of the load with this function. It resolves to the start time in Unix
   * milliseconds, or to undefined if the producer ends before the start.
   */
  chooses?: (nowMs: number) => Promise<number | undefined>;
  /** After this time, the producer ends by itself. */
  lastsS?: number;
};

export const fakeMetrics = {
  duration: 'fake_duration_seconds',
} as const;

/**
 * A producer (source of load) that makes no load. It writes the rows of a healthy or a failing producer. The test's
 * clock sets the pace.
 */
export class FakeProducer implements Producer<FakeSection> {
  readonly name: string;
  readonly schema = z.any() as unknown as Producer<FakeSection>['schema'];
  readonly metrics: Producer['metrics'] = [
    {
      name: fakeMetrics.duration,
      kind: 'histogram',
      unit: 's',
      better: 'lower',
      labels: ['ok', 'phase'],
      help: 'made up',
    },
  ];
  closed = 0;

  constructor(name = 'fake') {
    this.name = name;
  }

  async prepare(section: FakeSection, context: Context) {
    if (section.refuse) throw section.refuse;
    if (section.hangs) await new Promise(() => undefined);
    const counts: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    if (section.adopts !== undefined) context.adopt(section.adopts);
    const { chooses } = section;
    return {
      ...(chooses && { chooseStart: () => chooses(context.clock.wallMs()) }),
      run: (t0Ms: number) => this.#run(section, context, counts, t0Ms),
      counts: () => {
        if (section.broken?.includes('counts')) throw new RangeError('no such count');
        return { ...counts };
      },
      close: async () => {
        this.closed++;
        if (section.broken?.includes('close')) throw new TypeError('its process is undefined');
      },
    };
  }

  async #run(section: FakeSection, context: Context, counts: Counts, t0Ms: number): Promise<ProducerEnd> {
    const { clock, plan, recorder, signal } = context;
    const until = section.deaf ? new AbortController().signal : signal;
    const good = recorder.histogram(fakeMetrics.duration, { ok: 'true' });
    const bad = recorder.histogram(fakeMetrics.duration, { ok: 'false' });
    const endS = section.deaf ? 600 : (section.lastsS ?? endOf(plan.phases));
    for (let second = 0; second < endS; second++) {
      const atMs = t0Ms + second * 1000;
      await clock.sleep(atMs + 999 - clock.wallMs(), until);
      if (until.aborted) return this.#end(counts, plan.phases, section, 'stopped');
      if (section.crashAtS !== undefined && second >= section.crashAtS) {
        return this.#end(counts, plan.phases, section, 'crashed', 'it was killed by SIGKILL');
      }
      if (section.throwsAtS !== undefined && second >= section.throwsAtS) throw new TypeError('x is undefined');
      for (let i = 0; i < section.perSecond; i++) {
        const fails = i < section.perSecond * (section.errors ?? 0);
        (fails ? bad : good).observe(atMs + (i * 1000) / section.perSecond, section.seconds ?? 0.02);
      }
      counts.offered += section.perSecond;
      counts.completed += section.perSecond;
    }
    return this.#end(counts, plan.phases, section, 'done');
  }

  #end(
    counts: Counts,
    phases: Context['plan']['phases'],
    section: FakeSection,
    status: ProducerEnd['status'],
    reason?: string,
  ): ProducerEnd {
    return {
      name: this.name,
      ...counts,
      status,
      ...(reason && { reason }),
      phases: phases.map((phase) => {
        const n = section.perSecond * (phase.endS - phase.startS);
        return { phase: phase.name, offered: n, completed: n, dropped: 0, unfinished: 0 };
      }),
      delivered: {},
    };
  }
}

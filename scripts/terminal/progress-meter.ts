import type { Histogram } from '../../results/record/histogram.ts';
import type { Counts, Producer } from '../../results/record/producer.ts';
import type { ProgressColumns } from '../../results/record/progress-columns.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import { append } from '../../scenarios/base/long-lists.ts';

/**
 * The traffic of one row of the progress table since the last reading. A row is a source of traffic, or a part of a
 * source, such as a k6 program.
 */
export type Progressed = {
  started: number;
  dropped: number;
  /** The number of all requests or checks that have not ended yet, whenever they started. */
  inFlight: number;
  answers: number;
  errors: number;
  times: Histogram[];
};

/** The totals of a traffic source. `lines` has the totals of each of its rows in the progress table. */
export type Reading = Progressed & {
  name: string;
  offered: number;
  /** A count such as `12 done`, which is shown in place of a p95. */
  done: string | undefined;
  /** True when the source counts answers. Otherwise, the progress table shows no errors for it. */
  hasAnswers: boolean;
  /** True when the source runs checks instead of sending requests at a rate. */
  hasRuns: boolean;
  lines: ReadonlyMap<string, Progressed>;
};

export const noCounts: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };

/** Counts the traffic of one source between two readings. */
export class ProgressMeter {
  readonly #name: string;
  readonly #columns: ProgressColumns;
  /** The label that distinguishes good answers from errors, and the values of this label for good answers. */
  readonly #good: { label: string; values: readonly string[] } | undefined;
  readonly #lines = new Map<string, Progressed>();
  #before = noCounts;
  #done = 0;

  constructor({ name, metrics, progress = {} }: Pick<Producer, 'name' | 'metrics' | 'progress'>) {
    this.#name = name;
    this.#columns = progress;
    this.#good = metrics.find((metric) => metric.name === progress.answers)?.good;
  }

  /** Counts a row. Rows of other traffic sources are ignored. */
  row(row: Row): void {
    const { answers, times, done, lines } = this.#columns;
    const { metric } = row;
    if ('h' in row) {
      if (metric === times) this.#line(row).times.push(row.h);
      return;
    }
    if (!('n' in row)) return;
    if (metric === done?.metric) this.#done += row.n;
    if (metric === answers) {
      const line = this.#line(row);
      line.answers += row.n;
      if (!this.#isGood(row)) line.errors += row.n;
    } else if (metric === lines?.started) {
      const line = this.#line(row);
      line.started += row.n;
      line.inFlight += row.n;
    } else if (metric === lines?.ended) this.#line(row).inFlight -= row.n;
    else if (metric === lines?.dropped) this.#line(row).dropped += row.n;
  }

  /** Counts a sample. Samples of other traffic sources are ignored. */
  sample({ metric }: Sample): void {
    if (metric === this.#columns.done?.metric) this.#done++;
  }

  /** Returns the traffic since the last reading. `now` has the current counts of the source. */
  read(now: Counts): Reading {
    const { answers, done, lines } = this.#columns;
    const all = sumOf([...this.#lines.values()]);
    // If the source has rows in the progress table, its starts are the sum of the starts of these rows.
    const starts = lines ? all : this.#changeTo(now);
    const reading = {
      ...all,
      ...starts,
      name: this.#name,
      offered: now.offered - this.#before.offered,
      done: done && `${this.#done} ${done.word}`,
      hasAnswers: answers !== undefined,
      hasRuns: done?.over === 'run',
      lines: new Map(lines ? [...this.#lines].map(([name, one]) => [name, { ...one }] as const) : []),
    };
    for (const one of this.#lines.values())
      Object.assign(one, { started: 0, answers: 0, errors: 0, dropped: 0, times: [] });
    if (done?.over === 'second') this.#done = 0;
    this.#before = { ...now };
    return reading;
  }

  #changeTo(now: Counts): Pick<Progressed, 'started' | 'dropped' | 'inFlight'> {
    const before = this.#before;
    return {
      started: now.completed + now.inFlight - before.completed - before.inFlight,
      dropped: now.dropped - before.dropped,
      inFlight: now.inFlight,
    };
  }

  #isGood({ labels }: Row): boolean {
    const value = this.#good && labels[this.#good.label];
    return value === undefined || this.#good!.values.includes(value);
  }

  #line({ labels }: Row): Progressed {
    const key = this.#columns.lines ? (labels[this.#columns.lines.label] ?? '') : '';
    const line = this.#lines.get(key) ?? sumOf([]);
    this.#lines.set(key, line);
    return line;
  }
}

/** Returns the sum of the counts of several parts of the traffic. */
export function sumOf(parts: readonly Progressed[]): Progressed {
  const sum = { started: 0, dropped: 0, inFlight: 0, answers: 0, errors: 0, times: [] as Histogram[] };
  for (const one of parts) {
    sum.started += one.started;
    sum.dropped += one.dropped;
    sum.inFlight += one.inFlight;
    sum.answers += one.answers;
    sum.errors += one.errors;
    append(sum.times, one.times);
  }
  return sum;
}

import type { Counts, Producer } from '../../results/record/producer.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { ProgressMeter } from './progress-meter.ts';
import { progressLine, progressTable } from './progress-text.ts';
import type { Say } from './terminal.ts';

/**
 * The shortest time, in seconds, over which rates are computed. A shorter one would turn a few starts into a high rate.
 */
const shortestS = 0.2;

/**
 * Prints one line a second during a run. On a terminal, a table of the producers is drawn below it, and both are
 * redrawn in place.
 */
export class Progress {
  readonly #phases: readonly Phase[];
  readonly #say: Say;
  readonly #meters: ReadonlyMap<string, ProgressMeter>;
  #lastS = 0;

  constructor(
    phases: readonly Phase[],
    producers: readonly Pick<Producer, 'name' | 'metrics' | 'progress'>[],
    say: Say,
  ) {
    this.#phases = phases;
    this.#say = say;
    this.#meters = new Map(producers.map((producer) => [producer.name, new ProgressMeter(producer)]));
  }

  rows(rows: readonly Row[]): void {
    for (const row of rows) for (const meter of this.#meters.values()) meter.row(row);
  }

  sample(sample: Sample): void {
    for (const meter of this.#meters.values()) meter.sample(sample);
  }

  /** Prints the progress `elapsedS` seconds after T0. `counts` are each producer's own counts, by its name. */
  tick(elapsedS: number, counts: ReadonlyMap<string, Counts>): void {
    const seconds = Math.max(shortestS, elapsedS - this.#lastS);
    const readings = [...counts].flatMap(([name, now]) => this.#meters.get(name)?.read(now) ?? []);
    this.#lastS = elapsedS;
    const line = progressLine(this.#phases, elapsedS, seconds, readings);
    if (this.#say.draw) this.#say.draw([line, ...progressTable(seconds, readings)]);
    else this.#say(line);
  }

  /** On a terminal, removes the line and the table, so that the next output takes their place. */
  end(): void {
    this.#say.draw?.([]);
  }
}

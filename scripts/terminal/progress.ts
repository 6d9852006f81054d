import type { Counts, Producer } from '../../results/record/producer.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { noCounts, ProgressMeter } from './progress-meter.ts';
import { progressLine, progressTable } from './progress-text.ts';
import type { Say } from './terminal.ts';

/**
 * The shortest time, in seconds, over which a rate is computed. Over a much shorter time, one start would change the
 * rate by several starts per second. The value is below a second, because the timer of one second may fire early.
 */
const shortestS = 0.9;

/**
 * Prints one line a second during a run. On a terminal, a table of the traffic sources follows the line. Both are
 * redrawn in place.
 */
export class Progress {
  readonly #phases: readonly Phase[];
  readonly #say: Say;
  readonly #meters: ReadonlyMap<string, ProgressMeter>;
  /** The seconds from the start of the traffic to the last reading. */
  #readS = 0;
  #isBegun = false;

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

  /**
   * Prints the progress `elapsedS` seconds after the start of the traffic. `counts` has the counts of each traffic
   * source, by name. Except for the first call, prints nothing if less than `shortestS` has passed since the last
   * reading.
   */
  tick(elapsedS: number, counts: ReadonlyMap<string, Counts>): void {
    const seconds = elapsedS - this.#readS;
    if (seconds >= shortestS) {
      this.#readS = elapsedS;
      this.#print(elapsedS, seconds, counts);
    } else if (!this.#isBegun) {
      this.#print(elapsedS, undefined, new Map([...counts.keys()].map((name) => [name, noCounts])));
    }
    this.#isBegun = true;
  }

  #print(elapsedS: number, seconds: number | undefined, counts: ReadonlyMap<string, Counts>): void {
    const readings = [...counts].flatMap(([name, now]) => this.#meters.get(name)?.read(now) ?? []);
    const line = progressLine(this.#phases, elapsedS, seconds, readings);
    if (this.#say.draw) this.#say.draw([line, ...progressTable(seconds, readings)]);
    else this.#say(line);
  }

  /** On a terminal, removes the progress line and table, so that the next output takes their place. */
  end(): void {
    this.#say.draw?.([]);
  }
}

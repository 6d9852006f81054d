import type { Labels } from '../../results/record/metric.ts';
import type { PhaseCounts } from '../../results/record/producer.ts';
import type { ProducerHealth } from '../../results/record/producer-health.ts';
import type { Row } from '../../results/record/row.ts';
import type { Counts } from './rows/streamed.ts';

/** The iterations of one k6 process, which runs all shipped programs or one program of the user. */
export type Accounting = {
  /** Returns the planned iterations in the first `elapsedS` seconds of the load. */
  offered(elapsedS: number): PhaseCounts[];
  outcome(elapsedS: number, counts: Counts): PhaseCounts[];
  /**
   * Returns two rows for each unfinished iteration: a censored request duration and a censored arrival duration.
   * @param lengthS the seconds from the start of the load to the end of the load, which may be a stop
   */
  unfinished(t0Ms: number, lengthS: number, counts: Counts): Row[];
  /**
   * Returns the state of the VU pool; undefined if a script's executors have no pool.
   * @param exhausted the k6 scenarios that ran out of VUs
   * @param peak the highest number of busy VUs
   * @param dropped the planned iterations that k6 did not make
   */
  pool(exhausted: ReadonlySet<string>, peak: number, dropped: number): ProducerHealth['pool'];
  /** The longest time that an iteration may run after the last phase. */
  graceS: number;
  /** The labels of the programs with a closed model. */
  closed: readonly string[];
  /** The labels that each k6 scenario has in the record. */
  scenarios: readonly Labels[];
};

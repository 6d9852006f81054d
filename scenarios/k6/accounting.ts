import type { PhaseCounts } from '../../results/record/producer.ts';
import type { ProducerHealth } from '../../results/record/producer-health.ts';
import type { Row } from '../../results/record/row.ts';
import type { Counts } from './rows/streamed.ts';

/**
 * How the starts of one k6 process are counted: those of several programs of ours, or those of one program of a user.
 */
export type Accounting = {
  /** The starts that were planned per phase, up to this many seconds after T0. */
  offered(elapsedS: number): PhaseCounts[];
  /** The starts per phase and their outcome by the counts of k6. */
  outcome(elapsedS: number, counts: Counts): PhaseCounts[];
  /** A censored duration per unfinished iteration. */
  unfinished(t0Ms: number, counts: Counts): Row[];
  /** The VU pool by the k6 scenarios that ran out of VUs and the peak of busy VUs; undefined for a script's own. */
  pool(exhausted: ReadonlySet<string>, peak: number): ProducerHealth['pool'];
  /** How long an iteration may go on after the last phase. */
  graceS: number;
  /** The labels of the programs with a closed model. */
  closed: readonly string[];
};

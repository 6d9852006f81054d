import type { Context, Counts, OnlyValues, ProducerEnd } from '../../results/record/producer.ts';
import type { RunEvent, Sample } from '../../results/record/row.ts';
import type { ErrorData } from '../child/error-data.ts';
import type { GroupMessage } from '../child/process-groups.ts';
import type { JourneysSection } from './journeys-section.ts';

/** The data that meshproof's main process sends to the journey process. */
export type Assignment = Pick<Context, 'plan' | 'target' | 'needs' | 'artifactDir' | 'scratchDir' | 'planDir'> & {
  section: JourneysSection;
  chromium: string;
  /**
   * The secrets of the plan's `journeys` section and of the target. Each map key is a reference to a secret, as JSON.
   */
  secrets: ReadonlyMap<string, string>;
  /** The secrets, and the tokens issued so far, are masked in all output. The texts in `readable` stay readable. */
  known: { secrets: readonly string[]; issued: readonly string[]; readable: readonly string[] };
  /** The wall clock of the run minus the monotonic clock of the machine. */
  aheadMs: number;
};

type Learned = { type: 'learned'; secret: string; isIssued: boolean };

export type ToJourneys =
  | { type: 'look'; use: readonly string[]; planDir: string; scratchDir: string }
  | { type: 'prepare'; assignment: Assignment }
  | { type: 'run'; t0Ms: number }
  /** The main process has learned a secret or an issued token. The journey process must mask it, too. */
  | Learned
  /** Asks to search the answers so far for tokens. The message `searched` reports the end of the search. */
  | { type: 'search' }
  | { type: 'abort' }
  | { type: 'close' }
  | { type: 'ping' };

/**
 * The messages that the journey process sends. `refused` reports an error that ends `look`, `prepare` or the whole run.
 * `fault` reports an unexpected error in one run of a journey, or in a callback of meshproof; the other runs go on.
 */
export type FromJourneys =
  | { type: 'pong' }
  /** Sent before the code of the journey's file runs. */
  | { type: 'loading'; file: string }
  /** `phase` is undefined if a failed journey runs once more for its evidence. */
  | { type: 'began'; journey: string; phase: string | undefined }
  | { type: 'over' }
  | { type: 'searched' }
  | { type: 'labels'; labels: OnlyValues }
  /** The names of journeys and pages, which must stay readable in the record. */
  | { type: 'named'; names: readonly string[] }
  | { type: 'ready'; counts: Counts }
  | { type: 'refused'; error: ErrorData }
  | { type: 'fault'; what: string; error: ErrorData }
  | { type: 'sample'; sample: Sample }
  | { type: 'event'; event: RunEvent }
  | { type: 'adopt'; pid: number }
  | GroupMessage
  | Learned
  /** `underWay` is the text that `trailText` returns for the last step and the last request of the current run. */
  | { type: 'counts'; counts: Counts; underWay: string | undefined }
  | { type: 'end'; end: ProducerEnd };

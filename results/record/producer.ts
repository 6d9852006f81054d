import type { ZodType } from 'zod';
import type { Clock } from '../../scenarios/base/clock.ts';
import type { Where } from '../../scenarios/base/errors.ts';
import type { Random } from '../../scenarios/base/random.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { SecretRef } from '../../scenarios/plan/secret.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Labels, Metric, Select } from './metric.ts';
import type { ProducerHealth } from './producer-health.ts';
import type { ProgressColumns } from './progress-columns.ts';
import type { Recorder } from './recorder.ts';
import type { Row } from './row.ts';
import type { Slo } from './slo.ts';

/** A tool that set-up installs and that a producer needs. */
export type ToolName = 'k6' | 'chromium';

/** The numbers of starts of a producer so far. */
export type Counts = { offered: number; completed: number; dropped: number; inFlight: number };

/** A quantile that is computed from every value, not from buckets. `value` is in the metric's unit. */
export type ExactQuantile = { metric: string; match: Labels; phase: string; q: number; value: number; count: number };

/** The numbers of starts of a producer in one phase. `offered` is the number of planned starts. */
export type PhaseCounts = { phase: string; offered: number; completed: number; dropped: number; unfinished: number };

/** The end of a producer, and the counts that the producer kept. */
export type ProducerEnd = Counts & {
  name: string;
  /**
   * `stopped`: ended early by an abort of the harness or of the script. `crashed`: ended in any other wrong way, such
   * as by a signal.
   */
  status: 'done' | 'stopped' | 'crashed';
  reason?: string;
  phases: readonly PhaseCounts[];
  /** The counts that the producer kept over the whole run, by metric. The record must have the same counts. */
  delivered: Readonly<Record<string, number>>;
  quantiles?: readonly ExactQuantile[];
  /**
   * The health of the producer, as the producer measured it. The record keeps this health, and the validity rules read
   * it.
   */
  health?: ProducerHealth;
  /**
   * SLOs that are known only after the run, such as thresholds in a script. They are judged beside the SLOs of the
   * plan.
   */
  slos?: readonly Slo[];
  /**
   * Set when journey runs were to be repeated until the verdict was decided. `detail.run` of each sample is the index
   * of its journey run.
   */
  sequence?: Sequence;
  /** The scenarios whose users wait for an answer before they go on (a closed model). */
  closed?: readonly string[];
  /** The time from one start of a check to its next start, for checks that are repeated at an interval. */
  everyS?: number;
  detail?: unknown;
};

/** All values that some labels of a producer's metrics can have in a run. */
export type OnlyValues = Readonly<Record<string, readonly string[]>>;

/**
 * The quantiles of a series that an SLO needs. `bound` is the upper limit that the SLO sets for these quantiles, if it
 * sets one.
 */
export type Need = {
  select: Select;
  quantiles: readonly number[];
  phases: readonly string[];
  bound?: { slo: string; op: '<' | '<='; limit: number; pool?: boolean };
};

/**
 * Journey runs that are repeated until the verdict is decided, or until the plan ends: the numbers of planned and made
 * runs in steady phases, and the reason why they ended.
 */
export type Sequence = { planned: number; made: number; ended: string };

/** Everything that a producer may use in a run. */
export interface Context {
  plan: Plan;
  target: Target;
  clock: Clock;
  random: Random;
  recorder: Recorder;
  /** Aborted when the run ends early. The reason of the signal is an AbortCause of scripts/run. */
  signal: AbortSignal;
  /**
   * The quantiles that the SLOs need. k6 computes them exactly in sub-metrics, if the metric is a trend of k6 and a
   * threshold can contain the labels.
   */
  needs: readonly Need[];
  /** The directory of the files that are kept with the run. */
  artifactDir: string;
  /** The directory of temporary files. It is deleted after the run. */
  scratchDir: string;
  /** The address to which k6 sends its remote write. */
  receiverUrl: string;
  /** The path of an installed tool. Throws UnavailableError. */
  tool(name: ToolName): Promise<string>;
  secret(ref: SecretRef): string;
  /** Directory that relative program paths in the plan start from. */
  planDir: string;
  /**
   * Returns the sum so far of a counter that a sender pushed to `receiverUrl/<sender>`, or to `receiverUrl` if the name
   * is empty.
   */
  received(sender: string, metric: string, match: Labels): number;
  /** Returns the counters of a metric that a sender pushed so far, one for each set of labels. */
  receivedSeries(sender: string, metric: string): readonly { labels: Labels; n: number }[];
  /** Prints a line for the user. */
  say?(text: string): void;
  /** The number of processes that share the load, for a producer that can split it; 1 by default. */
  instances?: number;
  /** Registers a child's process group. The group is killed when this process dies, however it dies. */
  adopt(pid: number): void;
}

/**
 * The time that a producer may take after the timeline, for requests that are still under way. After this time, the
 * conductor aborts the run.
 */
export const latestEndMs = 60_000;

/** A prepared producer. */
export interface Ready {
  /**
   * Starts the process of a producer that chooses T0 itself, because its preparation takes an unknown time. Resolves to
   * T0 in Unix milliseconds; undefined when the process ended before. At the moment of the choice, T0 lies in the
   * future. `run` with this T0 must follow. A producer that cannot choose T0 has no such function.
   */
  chooseStart?(): Promise<number | undefined>;
  /**
   * Runs the whole timeline from T0, and resolves when every result is complete. Never rejects because of the target.
   */
  run(startAtWallMs: number): Promise<ProducerEnd>;
  counts(): Counts;
  /**
   * Returns the work that is not finished. If the run is aborted because a producer does not end, the reason names this
   * work.
   */
  underWay?(): string | undefined;
  /** Kills the producer's child processes. Idempotent. */
  close(): Promise<void>;
}

/** The facts that are known before a run starts. Without a target, the run uses the stand-in. */
export type Outlook = Pick<Context, 'plan' | 'planDir'> & { target?: Target };

/** The expected number of iterations, or of runs of checks, that record values of a series in a phase. */
export type Expected = {
  n: number;
  /** `iterations`: each iteration may record any number of values. `runs`: each run of a check records one value. */
  of: 'iterations' | 'runs';
  /** The iterations per second; absent if `of` is `runs`. */
  perSecond?: number;
  /**
   * If the values of several checks are judged together: the number of runs of each check. When absent, this is `n`.
   */
  each?: number;
};

/** The parts of the context that a producer can use to check its section with its tools before a run. */
export type Asking = Pick<Context, 'clock' | 'signal' | 'adopt' | 'tool'>;

/** One producer of the plan's traffic with its checked section of the plan. */
export type Part = { producer: Producer; section: unknown };

/** The place of a section in its plan, for a producer whose section names files to read. */
export type SectionPlace = {
  plan: Plan;
  /** Directory that relative paths in the plan start from. */
  planDir: string;
  /** Returns the file, line and full key of a key in the section. */
  where(path: readonly PropertyKey[]): Where;
  /** Returns the file, line and full key of a key in the plan. */
  whereInPlan(path: readonly PropertyKey[]): Where;
  /** Checks a value of the section against a schema. Throws UserError with file, line and key. */
  check<T>(value: unknown, schema: ZodType<T>): T;
};

/** The arrival rates of a section. A capacity search scales them together and keeps their proportions. */
export type ArrivalRates = {
  /** Key in the plan's traffic: `k6.scenarios`. */
  key: string;
  /** The sum of the rates in the plan. */
  perSecond: number;
  /** The smallest rate divided by the sum, from 0 to 1. */
  smallestShare: number;
  /** Returns the section, as written in a plan, with its rates scaled to this sum. */
  scale(perSecond: number): unknown;
};

/** The role of a producer in a capacity search. */
export type CapacityRole<Section> = {
  /** The reason why the search leaves out the traffic of this producer; undefined when the search includes it. */
  leftOut?: string;
  /** The reason why no search is possible with this section; undefined when one is possible. */
  refusal?(section: Section): { message: string; hint: string } | undefined;
  /**
   * Returns the rates that a search varies when the user names no key; undefined when the section has no rates.
   * `section` is the section as written in the plan.
   */
  rates?(section: unknown): ArrivalRates | undefined;
};

/**
 * A producer is a part of the load: k6, mesh nodes, chat users, journeys or probes. The interface contains all that a
 * run needs to know about a producer. A run therefore handles all producers alike and none by its name.
 */
export interface Producer<Section = unknown> {
  /** The key of the producer's section in `plan.traffic`. */
  readonly name: string;
  readonly schema: ZodType<Section>;
  /** Further forms of the section, which `read` accepts: if the section has the key `key`, `schema` checks it. */
  readonly forms?: readonly { key: string; schema: ZodType }[];
  readonly metrics: readonly Metric[];
  /** The tools that must be installed before the producer can prepare. */
  readonly tools?: readonly ToolName[];
  /** The values of the producer's traffic that the progress of a run shows. */
  readonly progress?: ProgressColumns;
  /**
   * The part of the producer in `meshproof capacity`. Without this part, the search runs the traffic of the producer
   * unchanged.
   */
  readonly capacity?: CapacityRole<Section>;
  /**
   * The shortest time from the end of preparation to T0 in milliseconds, in which the producer starts its process; 3000
   * when absent. If all producers of a run have 0, the run starts at once. If exactly one prepared producer chooses T0,
   * its T0 replaces this time, unless the run shares T0 with another run.
   */
  readonly leadMs?: number;
  /**
   * True when the traffic of the producer may run alone, without the other traffic of a plan, as in `meshproof chat`.
   */
  readonly runsAlone?: boolean;
  /** True when the producer can reach the target through the proxy of the target file. */
  readonly usesProxy?: boolean;
  /**
   * Reads a section that names further files. Returns the section with the content of these files, the producer that
   * runs it, and a digest of the files. If the digest changes, the plan counts as another plan. The result is undefined
   * when the section names no files. Throws UserError.
   */
  read?(section: unknown, place: SectionPlace): (Part & { sha256: string }) | undefined;
  /**
   * Returns the SLOs of the section. They are judged beside the SLOs of the plan. Relative paths start from `planDir`.
   */
  slos?(section: Section, planDir: string): readonly Slo[];
  /**
   * Checks the files and addresses that the section names, without a tool. May resolve to all values that some labels
   * of the producer's metrics can have. Throws UserError whose key starts at the root of the plan.
   */
  check?(section: Section, outlook: Outlook): Promise<OnlyValues | undefined>;
  /**
   * Returns the expected number of iterations, or of runs of checks, that record values of a series in a phase;
   * undefined when this number is not known before the run.
   */
  expected?(select: Select, phase: Phase, section: Section, outlook: Outlook): Expected | undefined;
  /**
   * Makes the checks of `prepare` that need the producer's tools, without a run. Resolves to notes for the user. Throws
   * UserError.
   */
  ask?(section: Section, outlook: Outlook, asking: Asking): Promise<readonly string[]>;
  /**
   * Returns the label values that are known before the run. An SLO that is written in one line can select by these
   * values.
   */
  labelValues?(section: Section, planDir: string): Readonly<Record<string, readonly string[]>>;
  /**
   * Creates the function that converts pushed rows into rows of the record. It converts the rows that processes of this
   * producer pushed to the receiver, and leaves the rows of other producers unchanged. `note` receives messages for the
   * user.
   */
  convertRows?(note: (text: string) => void): (rows: readonly Row[]) => Row[];
  /** Starts processes, browsers and connections, but sends no traffic yet. Throws UserError or UnavailableError. */
  prepare(section: Section, context: Context): Promise<Ready>;
}

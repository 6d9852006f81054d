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

export type ToolName = 'k6' | 'chromium';

export type Counts = { offered: number; completed: number; dropped: number; inFlight: number };

/** A quantile that is computed from every value, not from buckets. `value` is in the metric's unit. */
export type ExactQuantile = { metric: string; match: Labels; phase: string; q: number; value: number; count: number };

/** The numbers of a producer's requests, sessions or journeys in one phase. `offered` is the planned number. */
export type PhaseCounts = { phase: string; offered: number; completed: number; dropped: number; unfinished: number };

export type ProducerEnd = Counts & {
  name: string;
  /**
   * `stopped`: meshproof or the user's script aborted the producer. `crashed`: something else, such as a signal, ended
   * the producer too early.
   */
  status: 'done' | 'stopped' | 'crashed';
  reason?: string;
  phases: readonly PhaseCounts[];
  /** The producer's own counts over the whole run, by metric. The recorded rows must add up to these counts. */
  delivered: Readonly<Record<string, number>>;
  quantiles?: readonly ExactQuantile[];
  health?: ProducerHealth;
  /**
   * SLOs that are known only after the run, such as thresholds in a script. They are judged beside the SLOs of the
   * plan.
   */
  slos?: readonly Slo[];
  /**
   * Set if journey runs are repeated until the verdict is decided. `detail.run` of each sample is the index of its
   * journey run.
   */
  sequence?: Sequence;
  /** The series that must have samples in each judged phase, such as the views of a page that a journey names. */
  due?: readonly Select[];
  /** The scenarios whose users wait for an answer before they go on (a closed model). */
  closed?: readonly string[];
  /** The labels of each k6 scenario. Every scenario must start iterations. */
  scenarios?: readonly Labels[];
  /** The time between two starts of a check that is repeated at an interval. */
  everyS?: number;
  detail?: unknown;
};

/** Label name → all values that the label can have in a run. */
export type OnlyValues = Readonly<Record<string, readonly string[]>>;

/**
 * The quantiles of a series that an SLO needs. `bound` is the upper limit of the SLO named `slo` on these quantiles.
 */
export type Need = {
  select: Select;
  quantiles: readonly number[];
  phases: readonly string[];
  bound?: { slo: string; op: '<' | '<='; limit: number; pool?: boolean };
};

/**
 * Journey runs that are repeated until the verdict is decided, or until the plan ends. `planned` and `made` count
 * journey runs in steady phases. `ended` is the reason for the end.
 */
export type Sequence = { planned: number; made: number; ended: string };

/** Everything that a producer may use in a run. */
export interface Context {
  plan: Plan;
  target: Target;
  clock: Clock;
  random: Random;
  recorder: Recorder;
  /** This signal is aborted when the run ends early. Its reason is an AbortCause of scripts/run. */
  signal: AbortSignal;
  /** The quantiles that the SLOs need. k6 computes these quantiles exactly in sub-metrics where possible. */
  needs: readonly Need[];
  /** The directory of the files that are kept with the run. */
  artifactDir: string;
  /** A directory for temporary files, which is deleted after the run. */
  scratchDir: string;
  /** The address to which k6 sends its remote write. */
  receiverUrl: string;
  /** Resolves to the path of an installed tool. Throws UnavailableError. */
  tool(name: ToolName): Promise<string>;
  secret(ref: SecretRef): string;
  /** The directory from which relative paths in the plan start. */
  planDir: string;
  /**
   * Returns the current sum of a counter that a sender pushed to `receiverUrl/<sender>`. If `sender` is empty, the
   * address is `receiverUrl` itself.
   */
  received(sender: string, metric: string, match: Labels): number;
  /** Returns the sums that `received` reads, separately for each set of labels. */
  receivedSeries(sender: string, metric: string): readonly { labels: Labels; n: number }[];
  say?(text: string): void;
  /** The number of processes that share the load, for a producer that can split its load; 1 by default. */
  instances?: number;
  /** Registers the process group of a child. The group is killed when this process dies, even by SIGKILL. */
  adopt(pid: number): void;
  /**
   * Records an unexpected error of one part, such as a probe. The producer then goes on with its other parts. The run
   * can then no longer PASS. `what` names the part.
   */
  fault(what: string, error: unknown): void;
}

/** After the last phase, requests under way have this time to end. Then meshproof aborts the run. */
export const latestEndMs = 60_000;

export interface Ready {
  /**
   * Starts the process of the producer. After its preparation, the process chooses T0, the start of the load. Resolves
   * to this future T0 in Unix milliseconds; undefined if the process ended first. Call `run` with this T0 next.
   */
  chooseStart?(): Promise<number | undefined>;
  /**
   * Runs all phases, from `startAtWallMs` on. Resolves when the producer has all its results. Never rejects because of
   * a fault of the target. If the promise rejects, the other producers go on.
   */
  run(startAtWallMs: number): Promise<ProducerEnd>;
  counts(): Counts;
  /** Converts rows that processes pushed to `receiverUrl` of the context. Returns the rows that the record keeps. */
  convertRows?(rows: readonly Row[]): Row[];
  /**
   * Returns a description of the unfinished work. If the run is aborted because this producer does not end, the reason
   * contains the description.
   */
  underWay?(): string | undefined;
  /** Kills the producer's child processes. Idempotent. */
  close(): Promise<void>;
}

/**
 * The facts that are known before a run starts. Without a target, the run uses the stand-in, the system that meshproof
 * ships.
 */
export type Outlook = Pick<Context, 'plan' | 'planDir'> & { target?: Target };

export type ExpectedIn = (select: Select, phase: Phase) => Expected | undefined;

/** `n` is how many iterations, or runs of checks, are expected to record values of a series in a phase. */
export type Expected = {
  n: number;
  /** `iterations`: each iteration may record any number of values. `runs`: each run of a check records one value. */
  of: 'iterations' | 'runs';
  /** Absent if `of` is `runs`. */
  perSecond?: number;
  /**
   * The largest number of runs of a single check; equal to `n` when absent. `n` may add up the runs of several checks.
   */
  each?: number;
};

/** The parts of the context that `ask` may use for checks before a run. */
export type Asking = Pick<Context, 'clock' | 'signal' | 'adopt' | 'tool'>;

/** One producer of the plan's traffic with its checked section of the plan. */
export type Part = { producer: Producer; section: unknown };

/** The place of a section in its plan, for a producer whose section names files to read. */
export type SectionPlace = {
  plan: Plan;
  /** The directory from which relative paths in the plan start. */
  planDir: string;
  /** Returns the file, the line and the full name of a key in the section. */
  where(path: readonly PropertyKey[]): Where;
  /** Returns the file, the line and the full name of a key in the plan. */
  whereInPlan(path: readonly PropertyKey[]): Where;
  /** Throws UserError with file, line and key. */
  check<T>(value: unknown, schema: ZodType<T>): T;
};

/** The arrival rates in a producer's section of the plan. A capacity search scales all rates by the same factor. */
export type ArrivalRates = {
  /** The key in the plan's traffic: `k6.scenarios`. */
  key: string;
  /** The sum of the rates in the plan. */
  perSecond: number;
  /** The smallest rate divided by `perSecond`. */
  smallestShare: number;
  /** Returns the section as a plan writes it. All rates are scaled to the sum `perSecond`. */
  scale(perSecond: number): unknown;
};

export type CapacityRole<Section> = {
  /** The reason why a capacity search leaves out the traffic of this producer. */
  leftOut?: string;
  /** Returns the reason why the plan's `section` allows no capacity search; undefined if a search is possible. */
  refusal?(section: Section): { message: string; hint: string } | undefined;
  /**
   * Returns the rates that a capacity search varies if the user names no key. `section` is the producer's section, as
   * written in the plan.
   */
  rates?(section: unknown): ArrivalRates | undefined;
};

/**
 * A part of the load: k6, mesh nodes, chat users, journeys or probes. A run uses every producer only through this
 * interface.
 */
export interface Producer<Section = unknown> {
  /** The key of the producer's section in `plan.traffic`. */
  readonly name: string;
  readonly schema: ZodType<Section>;
  /** Other forms of a section. A section that has the `key` of a form is checked by the `schema` of this form. */
  readonly forms?: readonly { key: string; schema: ZodType }[];
  readonly metrics: readonly Metric[];
  /** The tools that must be installed before the producer can prepare. */
  readonly tools?: readonly ToolName[];
  readonly progress?: ProgressColumns;
  /**
   * The role of the producer in a capacity search. Without a role, the search runs the traffic of the producer
   * unchanged.
   */
  readonly capacity?: CapacityRole<Section>;
  /**
   * The shortest time from the end of the preparation to T0 (the start of the load); 3000 when absent. In this time,
   * the producer starts its process. If the only producer of a run chooses T0 itself (`chooseStart`), `leadMs` is
   * ignored, unless two runs share T0.
   */
  readonly leadMs?: number;
  /** True if a command such as `meshproof chat` can run this producer alone, without the other producers of a plan. */
  readonly runsAlone?: boolean;
  /** True when the producer can reach the target through the proxy of the target file. */
  readonly usesProxy?: boolean;
  /**
   * Reads a section that names further files. Returns the section with the content of the files, and the producer that
   * runs the section. `sha256` is a hash of the content. Undefined if the section names no files. Throws UserError.
   */
  read?(section: unknown, place: SectionPlace): (Part & { sha256: string }) | undefined;
  /**
   * Returns the SLOs of the section, which are judged beside the SLOs of the plan. Relative paths start from `planDir`.
   */
  slos?(section: Section, planDir: string): readonly Slo[];
  /**
   * Checks the files and addresses that the section names, without starting a tool. May resolve to the possible values
   * of some labels. A thrown UserError has the full name of the key in the plan.
   */
  check?(section: Section, outlook: Outlook): Promise<OnlyValues | undefined>;
  /**
   * Returns a function that computes how many iterations, or runs of checks, record values of a series in a phase. The
   * function returns undefined when the number is not known before the run. A plan may have thousands of phases, so
   * work for all phases is done before the function is returned.
   */
  expected?(section: Section, outlook: Outlook): ExpectedIn;
  /**
   * Checks the section with the producer's tools, as `prepare` does, but without a run. Resolves to notes for the user.
   * Throws UserError.
   */
  ask?(section: Section, outlook: Outlook, asking: Asking): Promise<readonly string[]>;
  /**
   * Returns the label values that are known before the run. An SLO in the one-line form can select series by these
   * values.
   */
  labelValues?(section: Section, planDir: string): Readonly<Record<string, readonly string[]>>;
  /** Starts processes, browsers and connections, but sends no traffic yet. Throws UserError or UnavailableError. */
  prepare(section: Section, context: Context): Promise<Ready>;
}

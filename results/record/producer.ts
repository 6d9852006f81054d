import type { ZodType } from 'zod';
import type { Clock } from '../../scenarios/base/clock.ts';
import type { Random } from '../../scenarios/base/random.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { SecretRef } from '../../scenarios/plan/secret.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Labels, Metric, Select } from './metric.ts';
import type { Recorder } from './recorder.ts';

export type Counts = { offered: number; completed: number; dropped: number; inFlight: number };

/** A quantile from every value, not from buckets; `value` in the metric's unit. */
export type ExactQuantile = { metric: string; match: Labels; phase: string; q: number; value: number; count: number };

/** What a producer did in one phase; `offered` is what the plan asked for. */
export type PhaseCounts = { phase: string; offered: number; completed: number; dropped: number; unfinished: number };

export type ProducerEnd = Counts & {
  name: string;
  /** `stopped`: ended early because it was told to; `crashed`: ended early by itself. */
  status: 'done' | 'stopped' | 'crashed';
  reason?: string;
  phases: readonly PhaseCounts[];
  /** The producer's own count of a metric over the whole run, to be held against the record. */
  delivered: Readonly<Record<string, number>>;
  quantiles?: readonly ExactQuantile[];
  /** What the producer saw of its own health: kept in the record, read by the validity rules. */
  health?: ProducerHealth;
  /** Its exact samples came by a sequence: each carries the number of its run in `detail.run`, and is judged by it. */
  sequence?: Sequence;
  detail?: unknown;
};

export type ProducerHealth = {
  /** Work units that could run at once, and how many did at most (k6's VUs), with the size that its load needs and the number made before T0. */
  pool?: { max: number; peak: number; needed: number; before?: number };
  /** 99th percentile and maximum of the producer's own event-loop or dispatch lag. */
  lagSeconds?: { p99: number; max: number };
  /** How late what a target wrote was given its time by us, as streams of our own showed all along. */
  clientErrorSeconds?: { p50: number; p99: number; max: number; samples: number };
  exceptions?: number;
  /** Hosts that the producer's programs wanted to reach and were not let. */
  blockedHosts?: readonly string[];
};

/** A quantile that an SLO asks for, and where that is said, below what limit it has to stay. */
export type Need = {
  select: Select;
  quantiles: readonly number[];
  phases: readonly string[];
  bound?: { slo: string; op: '<' | '<='; limit: number };
};

/** Of runs that go on until the verdict is decided: how many could have been made, were made, and what ended them. */
export type Sequence = { planned: number; made: number; ended: string };

/** What a producer gets to work with. */
export interface Context {
  plan: Plan;
  target: Target;
  clock: Clock;
  random: Random;
  recorder: Recorder;
  /** Its reason says why: see scripts/run. */
  signal: AbortSignal;
  /** What the SLOs will ask: k6 makes these exact sub-metrics. */
  needs: readonly Need[];
  /** Kept with the run. */
  artifactDir: string;
  /** Emptied after the run. */
  scratchDir: string;
  /** Where k6 sends its remote write. */
  receiverUrl: string;
  /** The path of a tool that set-up brings (k6, chromium). Throws UnavailableError. */
  tool(name: 'k6' | 'chromium'): Promise<string>;
  secret(ref: SecretRef): string;
  /** Directory that relative program paths in the plan start from. */
  planDir: string;
  /** The sum so far of a counter that a sender pushed to `receiverUrl/<sender>` (the empty name: to `receiverUrl`). */
  received(sender: string, metric: string, match: Labels): number;
  /** How many processes a generator that can be parted makes its load with; 1 when not given. */
  instances?: number;
  /** Ties a child's process group to this process: it is killed with its group when this process dies, however it dies. */
  adopt(pid: number): void;
}

export interface Ready {
  /** Runs the whole timeline from T0 and resolves when all is in. Never rejects on a target's fault. */
  run(startAtWallMs: number): Promise<ProducerEnd>;
  counts(): Counts;
  /** Idempotent; kills children. */
  close(): Promise<void>;
}

/** What is known of a run before anything of it is there; without a target the stand-in is meant. */
export type Outlook = Pick<Context, 'plan' | 'planDir'> & { target?: Target };

/** k6, mesh-node, chat-user, journeys, probes (faults and samplers belong to scripts/run). */
export interface Producer<Section = unknown> {
  /** Its key in `plan.traffic`. */
  readonly name: string;
  readonly schema: ZodType<Section>;
  readonly metrics: readonly Metric[];
  /** Looks at what the section names (programs, addresses), without a tool. Throws UserError, its key from the plan's root. */
  check?(section: Section, outlook: Outlook): Promise<void>;
  /** Spawns, launches, connects; sends no traffic yet. Throws UserError or UnavailableError. */
  prepare(section: Section, context: Context): Promise<Ready>;
}

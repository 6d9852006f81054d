import type { Where } from '../../scenarios/base/errors.ts';
import type { Duration } from './fields.ts';

/*
 * SLO documents as read: every reference is replaced by its object, every default is filled in, and every value keeps
 * its place in the user's files.
 */

type Places = {
  file: string;
  /** Returns the file, the line and the key of a path in this object. */
  where(path: readonly PropertyKey[]): Where;
};

type Described = Places & {
  name: string;
  /** displayName, else the name. */
  title: string;
  description: string;
  labels: Readonly<Record<string, readonly string[]>>;
  annotations: Readonly<Record<string, string>>;
};

/** The source of an indicator's values. `type` names the tool that defines the fields, such as `Prometheus`. */
export type ReadSource = Places & {
  type: string;
  spec: Readonly<Record<string, unknown>>;
  /** The connection details may contain secrets: never print them. */
  dataSource?: { name: string; type: string; connectionDetails: unknown };
};

/** An indicator: a share of events, a share that another tool computed, or a value to compare with a limit. */
export type ReadIndicator = Described & {
  metric:
    | { kind: 'ratio'; isCounter: boolean; counts: 'good' | 'bad'; part: ReadSource; total: ReadSource }
    | { kind: 'raw'; counts: 'good' | 'bad'; of: ReadSource }
    | { kind: 'threshold'; of: ReadSource };
};

/** An objective. `target` is always a share below 1: a `targetPercent` is converted. */
export type ReadObjective = Places & {
  /** The displayName; empty if there is none. */
  title: string;
  target: number;
  /** The comparison of the measured value with `value`, for a threshold only. */
  op?: 'lte' | 'lt' | 'gte' | 'gt';
  value?: number;
  /** Set for the budgeting methods Timeslices and RatioTimeslices. Only Timeslices has a `target`. */
  slice?: { window: Duration; target?: number };
  compositeWeight: number;
  indicator: ReadIndicator;
};

/** The period of an error budget: rolling, or aligned to a calendar if `calendar` is set. */
export type ReadWindow = { duration: Duration; calendar?: { startTime: string; timeZone: string } };

/**
 * A burn-rate condition. The alert fires when the burn rate over `lookback` has met the comparison (`op` with
 * `threshold`) for the time `after`.
 */
export type ReadCondition = Described & {
  severity: string;
  op: 'lte' | 'lt' | 'gte' | 'gt';
  threshold: number;
  lookback: Duration;
  after: Duration;
};

/** The destination of notifications: `target` is the kind of channel, such as `slack`. */
export type ReadNotificationTarget = Described & { target: string };

export type ReadAlertPolicy = Described & {
  whenBreaching: boolean;
  whenResolved: boolean;
  whenNoData: boolean;
  condition: ReadCondition;
  targets: readonly ReadNotificationTarget[];
};

/** One SLO document with everything that it refers to. */
export type ReadSlo = Described & {
  /** `title` is the displayName of the Service object, else `name`. */
  service: { name: string; title: string; description: string };
  window?: ReadWindow;
  budgetingMethod: 'Occurrences' | 'Timeslices' | 'RatioTimeslices';
  /** At least one objective. Each objective of a composite SLO has its own indicator. */
  objectives: readonly ReadObjective[];
  isComposite: boolean;
  alertPolicies: readonly ReadAlertPolicy[];
};

import type { Where } from '../../scenarios/base/errors.ts';
import type { Select } from './metric.ts';

/**
 * The function that turns the values of a phase into one number. `rate` is the sum divided by the seconds of the phase.
 */
export type Fold = 'min' | 'max' | 'sum' | 'rate';

export type Op = '<=' | '<' | '>=' | '>';

/** The measured quantity of an SLO, in the metric's base unit. */
export type Sli =
  /**
   * `part` and `total` are sums of series; no series is in a sum twice. `counts` tells whether `part` has good or bad
   * events.
   */
  | { kind: 'ratio'; counts: 'good' | 'bad'; part: readonly Select[]; total: readonly Select[] }
  /** At least the share `q` of all values must meet `limit`. */
  | { kind: 'quantile'; of: Select; q: number; limit: number }
  /**
   * One number that is computed from the values of the phase. If the number is an average, `behind` has the values for
   * its confidence interval. `needs` is a series that must have a value in the phase before the SLO can pass. For a
   * count or rate from k6's report, `counter` selects the same events in the record. `unset` has those labels of
   * `counter` that no code in the script sets.
   */
  | {
      kind: 'limit';
      of: Select;
      fold: Fold;
      limit: number;
      behind?: Behind;
      needs?: Select;
      counter?: Select;
      unset?: readonly string[];
      cut?: Cut;
    };

/**
 * The values behind the number that a `limit` SLO judges, such as all durations behind an average. A PASS needs enough
 * of these values.
 */
export type Behind = {
  of: Select;
  /** The name of the statistic, such as `avg` or `max`. Only an `avg` has a confidence interval. */
  statistic: string;
  /** The factor that converts a value from its base unit to the unit of the limit (1000 for ms). */
  scale: number;
};

/**
 * Durations that were cut off, for example by the end of the run. A `limit` SLO still judges them, because the real
 * duration is at least as long. If a cut-off duration breaks the limit, the verdict is FAIL.
 */
export type Cut = {
  of: Select;
  /** The values that the end of the run cut off. A single one of these values prevents a PASS. */
  open: Select;
  /** What messages for users call the durations that were cut off. */
  what: string;
};

/** A service level objective, from a document in thresholds/slos, from a plan, or from a producer. */
export type Slo = {
  name: string;
  title: string;
  description: string;
  service: string;
  sli: Sli;
  op: Op;
  /** For a ratio, the target share. For any other kind of SLO, the limit, in `unit`. */
  objective: number;
  unit: string;
  /** The judged phases: every steady phase when empty. `run` means the whole run, for events that happen once. */
  phases: readonly string[];
  /**
   * For a PASS, the confidence bound may miss the objective by this amount. For a limit, 0.1 is 10 % of the limit. For
   * a ratio, 1 is 100 % of the error budget. The tolerance does not apply to exactly counted values.
   */
  tolerance: number;
  builtIn?: BuiltIn;
  /** True to judge all values together, even if the metric has labels that are otherwise judged separately. */
  pool?: boolean;
  /**
   * True for an SLO on all phases of its producer, such as an invariant of mesh nodes. If the producer stops early, the
   * SLO cannot pass, because it might have failed in a later phase.
   */
  untilEnd?: true;
  /** The reason why the SLO may lack samples. Messages for users show this text. */
  whyNoSamples?: string;
  /** The error budget that a document states for an SLO on a share. */
  budget?: ErrorBudget;
  file: string;
  /** Returns the file, line and column of a key in the document that defines the SLO. */
  where(path: readonly PropertyKey[]): Where;
};

/**
 * Marks a built-in SLO, which judges by default what no SLO of the plan judges. With built-in SLOs, a report mentions
 * every kind of bad event.
 */
export type BuiltIn = {
  /** The label whose values are judged separately. */
  each?: string;
  /** True to leave out the events without the label `each`. */
  onlyNamed?: true;
  /** True to leave out the built-in SLO if no event is bad. */
  onlyIfBad?: boolean;
  /**
   * The SLO with which the user says which share is enough. Set if the user can have planned the bad events. The
   * built-in SLO is then never FAIL, only INCONCLUSIVE.
   */
  stateBy?: string;
};

/**
 * The period of an error budget, and the alerts that `slo compile` makes for the budget. `alerts` is empty if no alert
 * could ever fire.
 */
export type ErrorBudget = { periodS: number; alerts: readonly BurnAlert[] };

/**
 * An alert on a burn rate. It fires when one of its tiers (pairs of windows) has exceeded its limit for `forS` seconds.
 */
export type BurnAlert = { urgency: Urgency; severity: string; forS: number; tiers: readonly BurnTier[] };

/** `page` wakes a person; `ticket` can wait for working hours. */
export type Urgency = 'page' | 'ticket';

/**
 * One limit of a burn-rate alert, with its pair of windows. The limit is exceeded while the error ratio of both windows
 * is above `limit`. With `>=`, a ratio equal to `limit` is enough.
 */
export type BurnTier = { shortS: number; longS: number; limit: number; op: BurnOp };

/** The operator between an error ratio and its limit. */
export type BurnOp = '>' | '>=';

/** The pseudo phase of an SLO that is judged over the whole run, warm-up included. */
export const wholeRun = 'run';

/**
 * Returns a check for some kinds of indicators. The record has an answer for each kind, so the compiler asks for the
 * answer of a new kind at each place that treats kinds differently.
 */
export function whereKind<const Answers extends Readonly<Record<Sli['kind'], boolean>>>(answers: Answers) {
  return (sli: Sli): sli is Extract<Sli, { kind: Chosen<Answers> }> => answers[sli.kind];
}

type Chosen<Answers> = { [Kind in keyof Answers]: Answers[Kind] extends true ? Kind : never }[keyof Answers];

const isShare = whereKind({ ratio: true, quantile: false, limit: false });

/** Returns the selectors of the series from which the value of an indicator is computed. */
export function selectsOf(sli: Sli): readonly Select[] {
  return isShare(sli) ? [...sli.part, ...sli.total] : [sli.of];
}

/** Returns the selectors of all events of a ratio, or of the values of any other indicator. */
export function wholeOf(sli: Sli): readonly Select[] {
  return isShare(sli) ? sli.total : [sli.of];
}

/**
 * Returns the fields that all built-in SLOs share. A built-in SLO accepts any number of samples, and a confidence
 * interval of any width. `service` names the checks or the load that the SLO judges.
 */
export function builtInBase(name: string, title: string, service: string) {
  const file = 'meshproof itself';
  return {
    ...{ name, title, service, file, unit: '1', tolerance: Number.POSITIVE_INFINITY },
    description: 'Judged by default, because no SLO of the plan judges this signal.',
    where: () => ({ file }),
  };
}

/**
 * Returns a built-in SLO on a share of events. `events` divides the events into good and bad, and `builtIn` says when
 * the SLO applies.
 */
export function builtInShare(
  { name, title, service }: Pick<Slo, 'name' | 'title' | 'service'>,
  events: Omit<Extract<Sli, { kind: 'ratio' }>, 'kind'>,
  objective: number,
  builtIn: BuiltIn = { onlyIfBad: true },
): Slo {
  return {
    ...builtInBase(name, title, service),
    sli: { kind: 'ratio', ...events },
    ...{ op: '>=', objective, phases: [], builtIn },
  };
}

/**
 * Returns a built-in SLO that demands success from each run of a check, such as a probe. `metric` has the value 1 for a
 * success and 0 for a failure. Each value of the label `each` is judged separately.
 */
export function builtInSuccess(service: string, title: string, metric: string, each: string): Slo {
  return {
    ...builtInBase(`${service}-success`, title, service),
    sli: { kind: 'limit', of: { metric, match: {} }, fold: 'min', limit: 1 },
    op: '>=',
    objective: 1,
    phases: [],
    builtIn: { each, onlyIfBad: true },
  };
}

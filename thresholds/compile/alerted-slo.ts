import type { BurnOp } from '../../results/record/slo.ts';
import type { Where } from '../../scenarios/base/errors.ts';

/** PromQL with the placeholder `{{.window}}` in place of a range, as in Sloth. */
type Query = string;

/** Two queries of events per second, or one query of the error ratio. */
export type AlertSli =
  | { kind: 'events'; counts: 'good' | 'bad'; part: Query; total: Query }
  | { kind: 'raw'; errorRatio: Query; threshold?: Threshold };

/** Returns the queries of an SLI as a list. */
export function queriesOf(sli: AlertSli): Query[] {
  return sli.kind === 'raw' ? [sli.errorRatio] : [sli.part, sli.total];
}

/** The condition that good values meet, for the rule test of a threshold SLI. */
export type Threshold = { query: string; op: 'lte' | 'lt' | 'gte' | 'gt'; limit: number };

/**
 * A value that a document compares with a limit. `unit` is the annotation `meshproof.io/unit`, such as `s` or `B/s`.
 */
export type AlertedValue = { query: Query; better: 'lower' | 'higher'; limit: number; unit: string | undefined };

export type AlertTexts = {
  name: string;
  /** Labels of the alerts only, such as `team`. */
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** True if missing data fires an alert too. */
  whenNoData: boolean;
};

/**
 * The alert fires when the burn rate has exceeded `threshold` for `afterS` seconds. With `>=`, a burn rate equal to
 * `threshold` is enough. `lookbackS` is the window of the burn rate.
 */
export type AlertPolicy = AlertTexts & {
  severity: string;
  threshold: number;
  op: BurnOp;
  lookbackS: number;
  afterS: number;
  where(path: readonly PropertyKey[]): Where;
};

/** An SLO for which rules, routes and dashboards are compiled. */
export type AlertedSlo = {
  name: string;
  service: string;
  title: string;
  description: string;
  /** The share of good events, above 0 and below 1. */
  objective: number;
  periodS: number;
  /** The shortest allowed window: the slice of a time-slice SLO, else 0. */
  floorS: number;
  sli: AlertSli;
  /** The value that dashboards show; null if the document compares no Prometheus query with a threshold. */
  value: AlertedValue | null;
  /** Labels of every series and alert of the SLO. */
  labels: Readonly<Record<string, string>>;
  /** The texts of the default alerts, which are compiled when `policies` is empty. */
  alert: AlertTexts;
  /** Burn-rate alerts that the document states. They replace the default alerts. */
  policies: readonly AlertPolicy[];
  where(path: readonly PropertyKey[]): Where;
};

/** Returns the id of an SLO, as in Sloth. Labels of the rules and names of rule groups contain this id. */
export function idOf({ service, name }: Pick<AlertedSlo, 'service' | 'name'>): string {
  return `${service}-${name}`;
}

/** Returns the labels by which every rule of an SLO finds its own series. Sloth uses the same label names. */
export function idLabels(slo: Pick<AlertedSlo, 'service' | 'name'>): Record<string, string> {
  return { sloth_id: idOf(slo), sloth_service: slo.service, sloth_slo: slo.name };
}

/** Returns the selector of an SLO's own series, such as `{sloth_id="api-errors", …}`. */
export function idSelector(slo: Pick<AlertedSlo, 'service' | 'name'>): string {
  const pairs = Object.entries(idLabels(slo)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${pairs.join(', ')}}`;
}

import { UserError } from '../../scenarios/base/errors.ts';
import { together } from '../../scenarios/base/together.ts';
import type { ReadAlertPolicy, ReadObjective, ReadSlo } from '../open-slo/documents.ts';
import type { AlertedSlo, AlertPolicy, AlertTexts } from './alerted-slo.ts';
import { checkNumbers } from './check-numbers.ts';
import { type IsSample, queryOf, sliOf } from './sli-query.ts';
import { checkTexts } from './texts/check-texts.ts';
import { labelsOf } from './texts/prometheus-labels.ts';
import type { Budgeted } from './tiered-alerts.ts';
import { burnOpOf } from './tiers/tier-limit.ts';

/** The period of a document without a time window. Google's recommended alert windows are for this period. */
const defaultPeriodS = 30 * 86_400;

/** Returns the period of the error budget of a document. */
export const periodOf = ({ window }: Pick<ReadSlo, 'window'>): number => window?.duration.seconds ?? defaultPeriodS;

/**
 * Returns the SLOs to compile for a document: one for each objective that PromQL can measure. Throws UserError for
 * queries that cannot be compiled, for wrong alerts, and for numbers that no rule can contain. Also throws UserError if
 * an objective has alert policies, but neither PromQL nor a CloudWatch alarm can measure it.
 */
export function fromReadSlo(slo: ReadSlo, isSample: IsSample): AlertedSlo[] {
  return slo.objectives.flatMap((objective, i) => {
    let reason: string | undefined;
    const [sli, budget] = together([
      () => {
        const found = sliOf(slo, objective, isSample);
        if (found.kind === 'none') reason = found.reason;
        return found;
      },
      () => (reason === undefined ? budgeted(slo, i) : null),
    ]);
    if (sli.kind === 'none' || budget === null) {
      if (slo.alertPolicies.length === 0 || hasCloudAlarm(slo)) return [];
      throw new UserError(`no alert can be compiled for this policy: ${reason}`, {
        ...slo.where(['spec', 'alertPolicies', 0]),
        hint: 'remove "alertPolicies" from the document, or do not compile this document',
      });
    }
    return { ...budget, sli, value: thresholdOf(slo, objective) };
  });
}

/**
 * Returns the budget, the labels and the alerts of the objective with this index. Throws UserError for a wrong alert,
 * and for numbers that no rule can contain.
 */
export function budgeted(slo: ReadSlo, index: number): Budgeted {
  const objective = slo.objectives[index]!;
  together([() => checkNumbers(slo, objective), () => checkTexts(slo, objective)]);
  const name = slo.objectives.length > 1 ? `${slo.name}-${index + 1}` : slo.name;
  return {
    name,
    service: slo.service.name,
    title: objective.title || slo.title,
    description: slo.description,
    objective: objective.target,
    periodS: periodOf(slo),
    floorS: objective.slice?.window.seconds ?? 0,
    labels: labelsOf(slo),
    alert: { ...textsOf(slo), name: alertName({ name, title: name }) },
    policies: slo.alertPolicies.map((policy) => policyOf(slo, policy)),
    where: (path) => slo.where(path),
  };
}

/** Annotations with this prefix describe alarms of Amazon CloudWatch. */
export const cloudWatchPrefix = 'cloudwatch/';

function hasCloudAlarm({ annotations }: ReadSlo): boolean {
  return Object.keys(annotations).some((name) => name.startsWith(cloudWatchPrefix));
}

/** Returns the PromQL query and the limit of a threshold SLI. Null for another SLI, or without a Prometheus source. */
function thresholdOf({ annotations }: ReadSlo, { indicator, op, value }: ReadObjective): AlertedSlo['value'] {
  const { metric } = indicator;
  if (metric.kind !== 'threshold' || op === undefined || value === undefined) return null;
  const query = queryOf(metric.of);
  if (query === null) return null;
  const better = op === 'lte' || op === 'lt' ? 'lower' : 'higher';
  return { query, better, limit: value, unit: annotations['meshproof.io/unit'] };
}

function textsOf(slo: ReadSlo): AlertTexts {
  const runbook = runbookOf(slo);
  return { name: '', labels: {}, annotations: runbook ? { runbook_url: runbook } : {}, whenNoData: false };
}

/** Returns the annotation `runbook_url`. */
export function runbookOf({ annotations }: { annotations: Readonly<Record<string, string>> }): string | undefined {
  return annotations.runbook_url;
}

function policyOf(slo: ReadSlo, policy: ReadAlertPolicy): AlertPolicy {
  const { condition, targets } = policy;
  const runbook = runbookOf(policy) ?? runbookOf(slo);
  return {
    name: alertName(policy),
    labels: { ...labelsOf(policy), [targetLabel]: targets.map(({ name }) => name).join(',') },
    annotations: {
      ...(runbook && { runbook_url: runbook }),
      ...(policy.description && { summary: policy.description }),
    },
    whenNoData: policy.whenNoData,
    severity: condition.severity,
    threshold: condition.threshold,
    op: burnOpOf(condition),
    lookbackS: condition.lookback.seconds,
    afterS: condition.after.seconds,
    where: (path) => condition.where(path),
  };
}

/** The label with the names of an alert's notification targets, separated by commas. The routes match this label. */
export const targetLabel = 'notify';

/**
 * Returns the displayName if it can be the name of an alert, else the name in this form: `high-error-rate` →
 * `HighErrorRate`.
 */
export function alertName({ name, title }: { name: string; title: string }): string {
  if (/^[A-Z][A-Za-z0-9]*$/.test(title)) return title;
  return name.replaceAll(/(^|-)([a-z0-9])/g, (_, _dash, char: string) => char.toUpperCase());
}

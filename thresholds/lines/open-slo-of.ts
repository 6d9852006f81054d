import type { Select } from '../../results/record/metric.ts';
import type { Rule } from './rule-of.ts';

/** The fields that an SLO line states for its OpenSLO document. All other fields follow from the `Rule` of the line. */
export type Stated = {
  /** The line as it is written. */
  text: string;
  /** A name of at most 63 lower case letters, digits and -. */
  name: string;
  about: string;
  service: string;
  unit: string;
  phases: readonly string[];
  tolerance?: string;
};

/**
 * The target written for an SLO that counts events. OpenSLO v1 requires a target below 1, but a run ignores this
 * target.
 */
const countedTarget = 0.99999;

const ops = { '<=': 'lte', '<': 'lt', '>=': 'gte', '>': 'gt' } as const;

/** Returns the OpenSLO document of a rule, ready to be written to a YAML file. */
export function openSloOf(rule: Rule, { text, name, about, service, unit, phases, tolerance }: Stated) {
  const annotations = {
    ...(rule.kind !== 'ratio' && { 'meshproof.io/unit': unit }),
    ...(rule.kind === 'fold' && { 'meshproof.io/counted': 'true' }),
    ...(phases.length > 0 && { 'meshproof.io/phases': phases.join(',') }),
    ...(tolerance !== undefined && rule.kind !== 'fold' && { 'meshproof.io/tolerance': tolerance }),
  };
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, displayName: text, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      description: `${about}.`,
      service,
      indicator: { metadata: { name }, spec: indicatorOf(rule) },
      timeWindow: [{ duration: '1h', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [objectiveOf(rule)],
    },
  };
}

function indicatorOf(rule: Rule) {
  if (rule.kind !== 'ratio') {
    const fold = rule.kind === 'fold' ? { fold: rule.fold } : {};
    return { thresholdMetric: sourceOf(rule.of, fold) };
  }
  return { ratioMetric: { counter: true, [rule.counts]: sourceOf(rule.part), total: sourceOf(rule.total) } };
}

function sourceOf({ metric, match }: Select, more: { fold?: string } = {}) {
  const selects = Object.keys(match).length > 0 ? { match } : {};
  return { metricSource: { type: 'meshproof', spec: { metric, ...selects, ...more } } };
}

function objectiveOf(rule: Rule) {
  if (rule.kind === 'ratio') return { target: rule.target };
  return { op: ops[rule.op], value: rule.limit, target: rule.kind === 'quantile' ? rule.q : countedTarget };
}

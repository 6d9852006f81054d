import { UserError } from '../../scenarios/base/errors.ts';
import { type Partly, partly, throwAll, together } from '../../scenarios/base/together.ts';
import type { ReadObjective, ReadSlo } from './documents.ts';
import { below, type ObjectOf, type Placed, type SloObject } from './objects.ts';
import { described, ObjectIndex, readPolicy, resolveIndicator, resolvePolicy } from './resolve.ts';
import type { UnreadObjects } from './unread-objects.ts';

/**
 * Returns the SLOs of these objects, each with everything that it refers to. References may cross files. Throws the
 * UserErrors of all wrong objects together. Two objects with the same kind and name are an error, and so is a reference
 * to an object that does not exist.
 */
export function readSloDocuments(objects: readonly Placed<SloObject>[]): ReadSlo[] {
  const { results, errors } = readSlosPartly(objects);
  throwAll(errors);
  return results;
}

/**
 * Returns the SLOs that can be read, and the errors of all objects. The form of the objects in `unread` is wrong. Only
 * their references are checked.
 */
export function readSlosPartly(objects: readonly Placed<SloObject>[], unread?: UnreadObjects): Partly<ReadSlo> {
  const index = new ObjectIndex(objects, unread);
  const slos = partly(index.all('SLO').map((slo) => () => readSlo(slo, index)));
  // The references of objects that no SLO uses are checked, too.
  const policies = partly(index.all('AlertPolicy').map((policy) => () => readPolicy(policy, index)));
  const indicators = partly(
    index.all('SLI').map((sli) => () => resolveIndicator(sli, [], { indicatorRef: sli.value.metadata.name }, index)),
  );
  const errors = [slos.errors, index.duplicates, policies.errors, indicators.errors, index.danglingInUnread()];
  return { results: slos.results, errors: errors.flat() };
}

function readSlo(slo: Placed<ObjectOf<'SLO'>>, index: ObjectIndex): ReadSlo {
  const { spec } = slo.value;
  const service = index.find('Service', spec.service)?.value;
  const own = spec.indicator ?? spec.indicatorRef;
  const [indicator, alertPolicies] = together([
    () => (own === undefined ? undefined : resolveIndicator(slo, ['spec'], spec, index)),
    () =>
      together(
        (spec.alertPolicies ?? []).map(
          (item, i) => () => resolvePolicy(slo, ['spec', 'alertPolicies', i], item, index),
        ),
      ),
  ]);
  const [window] = spec.timeWindow ?? [];
  // Old documents have a target of 1 instead of the annotation `meshproof.io/counted`, so the annotation is added.
  const counted = spec.objectives.some(({ target }) => target === 1) ? { 'meshproof.io/counted': 'true' } : {};
  const objectives = together(spec.objectives.map((_, i) => () => readObjective(slo, i, indicator, index)));
  return {
    ...described(slo),
    annotations: { ...(slo.value.metadata.annotations as ReadSlo['annotations']), ...counted },
    service: {
      name: spec.service,
      title: service?.metadata.displayName ?? spec.service,
      description: service?.spec.description ?? '',
    },
    ...(window && { window: { duration: window.duration, ...(window.calendar && { calendar: window.calendar }) } }),
    budgetingMethod: spec.budgetingMethod,
    objectives,
    isComposite: indicator === undefined,
    alertPolicies,
  };
}

function readObjective(
  slo: Placed<ObjectOf<'SLO'>>,
  i: number,
  shared: ReadObjective['indicator'] | undefined,
  index: ObjectIndex,
): ReadObjective {
  const path = ['spec', 'objectives', i];
  const given = slo.value.spec.objectives[i]!;
  const { file, where } = below(slo, path, given);
  const indicator = shared ?? resolveIndicator(slo, path, given, index);
  const { op, value, target, targetPercent, timeSliceWindow, timeSliceTarget } = given;
  const isThreshold = indicator.metric.kind === 'threshold';
  const isTimeslices = slo.value.spec.budgetingMethod === 'Timeslices';
  together([
    () => {
      if (!isThreshold && value !== undefined)
        throw new UserError('a ratio must have "target" only: remove "value"', where(['value']));
    },
    () => {
      // Examples of OpenSLO contain `op: gt` for a ratio. This `op` changes nothing, but `lt` and `lte` would reverse
      // the objective.
      if (!isThreshold && (op === 'lt' || op === 'lte'))
        throw new UserError(
          'the target of a ratio is a minimum, so "op" cannot be lt or lte: remove "op"',
          where(['op']),
        );
    },
    () => {
      if (isThreshold && op === undefined)
        throw new UserError('a threshold needs "op": write lte, lt, gte or gt', where(['op']));
    },
    () => {
      if (isThreshold && value === undefined)
        throw new UserError('a threshold needs "value" in the base unit: write 0.2 for 200 ms', where(['value']));
    },
    () => {
      if (isThreshold && shared && i > 0)
        throw new UserError('a thresholdMetric must have exactly one objective', where([]));
    },
  ]);
  return {
    title: given.displayName ?? '',
    target: target === 1 ? countedTarget : (target ?? shareOf(targetPercent!)),
    ...(isThreshold && { op, value }),
    ...(timeSliceWindow && { slice: { window: timeSliceWindow, ...(isTimeslices && { target: timeSliceTarget }) } }),
    compositeWeight: given.compositeWeight ?? 1,
    indicator,
    file,
    where,
  } as ReadObjective;
}

/**
 * Replaces the target 1 of an SLO with `meshproof.io/counted`, because OpenSLO v1 requires a target below 1. The SLO is
 * judged by its exact value, without the target.
 */
const countedTarget = 0.99999;

/** Converts a percentage to a share: 99.9 → 0.999, without the digits that a binary division adds. */
function shareOf(percent: number): number {
  return Number((percent / 100).toPrecision(15));
}

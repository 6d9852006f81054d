import { ConsequentError, UserError, type Where } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { together } from '../../scenarios/base/together.ts';
import type { ReadAlertPolicy, ReadCondition, ReadIndicator, ReadNotificationTarget, ReadSource } from './documents.ts';
import { duplicatesIn } from './duplicates.ts';
import { below, type Kind, type ObjectOf, type Placed, type SloObject } from './objects.ts';
import type { Indicator, MetricSource } from './sli.ts';
import { referencesIn, type UnreadObjects } from './unread-objects.ts';

type Path = readonly PropertyKey[];
type Metadata = Indicator['metadata'];
type Item = { metadata: Metadata };

/** The objects of all files by kind and name. */
export class ObjectIndex {
  readonly #byKind = new Map<string, Map<string, Placed<SloObject>>>();
  readonly #unread: UnreadObjects | undefined;
  /** One error for each object that has the kind and name of an earlier object. */
  readonly duplicates: readonly UserError[];

  /** `unread` has the objects that were refused because their form is wrong. */
  constructor(objects: readonly Placed<SloObject>[], unread?: UnreadObjects) {
    this.#unread = unread;
    this.duplicates = duplicatesIn([...objects, ...(unread?.objects ?? [])]);
    for (const object of objects) this.#add(object);
  }

  #add(object: Placed<SloObject>): void {
    const { kind, metadata } = object.value;
    const ofKind = this.#byKind.get(kind) ?? new Map<string, Placed<SloObject>>();
    this.#byKind.set(kind, ofKind);
    if (!ofKind.has(metadata.name)) ofKind.set(metadata.name, object);
  }

  /** Returns the objects of a kind in the order of the files, without duplicates. */
  all<K extends Kind>(kind: K): Placed<ObjectOf<K>>[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])] as Placed<ObjectOf<K>>[];
  }

  find<K extends Kind>(kind: K, name: string): Placed<ObjectOf<K>> | undefined {
    return this.#byKind.get(kind)?.get(name) as Placed<ObjectOf<K>> | undefined;
  }

  /**
   * Returns the object that the reference at this path names. If the named object may have an error of form (see
   * `UnreadObjects`), throws ConsequentError. If no object can have this kind and name, throws UserError.
   */
  get<K extends Kind>(kind: K, name: string, from: Placed<unknown>, path: Path): Placed<ObjectOf<K>> {
    const found = this.find(kind, name);
    if (found) return found;
    throw this.#unread?.has(kind, name) ? new ConsequentError() : this.#dangling(kind, name, from.where(path));
  }

  /** Returns the errors about dangling references in malformed objects (see `UnreadObjects`). */
  danglingInUnread(): UserError[] {
    const unread = this.#unread;
    if (unread === undefined) return [];
    return unread.objects.flatMap(({ value, where }) =>
      [...referencesIn(value)]
        .filter(({ kind, name }) => !this.find(kind, name) && !unread.has(kind, name))
        .map(({ kind, name, path }) => this.#dangling(kind, name, where(path))),
    );
  }

  #dangling(kind: Kind, name: string, place: Where): UserError {
    const names = [...this.all(kind).map(({ value }) => value.metadata.name), ...(this.#unread?.names(kind) ?? [])];
    return new UserError(`no ${kind} in these files is named ${name}`, { ...place, hint: nearest(name, names) });
  }
}

/** Returns the name, title, description, labels, annotations and place of an object. */
export function described({ value, file, where }: Placed<Item & { spec: { description?: string | undefined } }>) {
  const { name, displayName, labels, annotations } = value.metadata;
  return {
    name,
    title: displayName ?? name,
    description: value.spec.description ?? '',
    labels,
    annotations: annotations as Record<string, string>,
    file,
    where,
  };
}

/**
 * Returns the indicator at a path. A reference at this path is resolved. Throws UserError for a dangling reference, and
 * for a metric source with another type than its DataSource.
 */
export function resolveIndicator(
  from: Placed<unknown>,
  path: Path,
  given: { indicator?: Indicator | undefined; indicatorRef?: string | undefined },
  index: ObjectIndex,
): ReadIndicator {
  const placed = given.indicator
    ? below(from, [...path, 'indicator'], given.indicator)
    : index.get('SLI', given.indicatorRef ?? '', from, [...path, 'indicatorRef']);
  const { ratioMetric, thresholdMetric } = placed.value.spec;
  const source = (side: { metricSource: MetricSource }, ...path: string[]) =>
    resolveSource(below(placed, ['spec', ...path, 'metricSource'], side.metricSource), index);
  const ratio = (key: 'good' | 'bad' | 'total' | 'raw') => source(ratioMetric![key]!, 'ratioMetric', key);
  const base = described(placed);
  if (thresholdMetric)
    return { ...base, metric: { kind: 'threshold', of: source(thresholdMetric, 'thresholdMetric') } };
  if (ratioMetric?.raw) {
    const counts = ratioMetric.rawType === 'failure' ? 'bad' : 'good';
    return { ...base, metric: { kind: 'raw', counts, of: ratio('raw') } };
  }
  const counts = ratioMetric?.good ? 'good' : 'bad';
  const [part, total] = together([() => ratio(counts), () => ratio('total')]);
  return { ...base, metric: { kind: 'ratio', isCounter: ratioMetric?.counter ?? false, counts, part, total } };
}

function resolveSource({ value, file, where }: Placed<MetricSource>, index: ObjectIndex): ReadSource {
  const { metricSourceRef, type, spec } = value;
  if (metricSourceRef === undefined) return { type: type!, spec, file, where };
  const found = index.get('DataSource', metricSourceRef, { value, file, where }, ['metricSourceRef']);
  const { type: sourceType, connectionDetails } = found.value.spec;
  if (type !== undefined && type !== sourceType) {
    throw new UserError(
      `the DataSource ${metricSourceRef} has the type ${sourceType}: write ${sourceType}, or remove "type"`,
      where(['type']),
    );
  }
  return {
    type: sourceType,
    spec,
    dataSource: { name: metricSourceRef, type: sourceType, connectionDetails },
    file,
    where,
  };
}

type PolicyItem = NonNullable<ObjectOf<'SLO'>['spec']['alertPolicies']>[number];

/**
 * Returns the alert policy at a path. A reference at this path is resolved. Throws UserError for dangling references.
 */
export function resolvePolicy(
  from: Placed<unknown>,
  path: Path,
  item: PolicyItem,
  index: ObjectIndex,
): ReadAlertPolicy {
  const placed =
    'alertPolicyRef' in item
      ? index.get('AlertPolicy', item.alertPolicyRef, from, [...path, 'alertPolicyRef'])
      : below(from, path, item);
  return readPolicy(placed, index);
}

/** Returns an alert policy with its condition and targets. Throws UserError for dangling references. */
export function readPolicy(
  placed: Placed<Pick<ObjectOf<'AlertPolicy'>, 'metadata' | 'spec'>>,
  index: ObjectIndex,
): ReadAlertPolicy {
  const { spec } = placed.value;
  const [condition, targets] = together([
    () => resolveCondition(placed, index),
    () => together(spec.notificationTargets.map((_, i) => () => resolveTarget(placed, i, index))),
  ]);
  return {
    ...described(placed),
    whenBreaching: spec.alertWhenBreaching,
    whenResolved: spec.alertWhenResolved,
    whenNoData: spec.alertWhenNoData,
    condition,
    targets,
  };
}

type PlacedPolicy = Placed<Pick<ObjectOf<'AlertPolicy'>, 'metadata' | 'spec'>>;

function resolveCondition(policy: PlacedPolicy, index: ObjectIndex): ReadCondition {
  const item = policy.value.spec.conditions[0]!;
  const path = ['spec', 'conditions', 0];
  const placed =
    'conditionRef' in item
      ? index.get('AlertCondition', item.conditionRef, policy, [...path, 'conditionRef'])
      : below(policy, path, item);
  const { severity, condition } = placed.value.spec;
  const { op, threshold, lookbackWindow, alertAfter } = condition;
  return { ...described(placed), severity, op, threshold, lookback: lookbackWindow, after: alertAfter };
}

function resolveTarget(policy: PlacedPolicy, i: number, index: ObjectIndex): ReadNotificationTarget {
  const item = policy.value.spec.notificationTargets[i]!;
  const path = ['spec', 'notificationTargets', i];
  const placed =
    'targetRef' in item
      ? index.get('AlertNotificationTarget', item.targetRef, policy, [...path, 'targetRef'])
      : below(policy, path, item);
  return { ...described(placed), target: placed.value.spec.target };
}

import { UserError } from '../../../scenarios/base/errors.ts';
import { nearest } from '../../../scenarios/base/nearest.ts';
import { together } from '../../../scenarios/base/together.ts';
import type { Document } from '../../../scenarios/base/yaml/document.ts';
import type { WorldFile } from './schema.ts';
import type { TimelineEntry } from './timeline.ts';
import { type Action, regionName } from './world.ts';

type Around = { roles: readonly string[]; regions: number; endMs: number };
type Partition = NonNullable<TimelineEntry['partition']>;

/** A role index that means every role. */
export const anyRole = -1;

/**
 * Returns the entries of the timeline as actions, ordered by time. The heal of a partition becomes a separate action.
 * @throws UserError
 */
export function toTimeline(document: Document<WorldFile>, around: Around): Action[] {
  const actions: Action[] = [];
  const cuts: { from: number; to: number }[] = [];
  const steps = document.value.timeline.map((entry, i) => () => {
    const where = (...path: PropertyKey[]) => document.where(['timeline', i, ...path]);
    if (entry.at >= around.endMs) {
      throw new UserError('the entry starts after the end of the world', {
        ...where('at'),
        hint: `the simulation ends at ${around.endMs / 1000}s, the sum of "duration" and "settle"`,
      });
    }
    const roleNumber = (name: string | undefined, kind: string) => {
      if (name === undefined) return anyRole;
      if (around.roles.includes(name)) return around.roles.indexOf(name);
      throw new UserError(`there is no role named ${name}`, {
        ...where(kind, 'role'),
        hint: nearest(name, around.roles),
      });
    };
    if (entry.partition) {
      const to = entry.partition.heal ?? Number.POSITIVE_INFINITY;
      if (to <= entry.at) {
        throw new UserError('the partition heals before it starts', {
          ...where('partition', 'heal'),
          hint: 'write a "heal" later than "at": the start of the world is 0s for both keys',
        });
      }
      if (entry.partition.heal !== undefined && to >= around.endMs) {
        throw new UserError('the partition heals after the end of the world', {
          ...where('partition', 'heal'),
          hint: 'remove "heal" if the partition never heals',
        });
      }
      if (cuts.some((cut) => entry.at < cut.to && cut.from < to)) {
        throw new UserError('two partitions overlap: the first must heal before the second starts', where('partition'));
      }
      cuts.push({ from: entry.at, to });
      const text = entry.partition.groups.map((group) => group.join('+')).join(' | ');
      actions.push({
        atMs: entry.at,
        kind: 'cut',
        by: entry.partition.by,
        groupOf: groupsOf(entry.partition, around, where),
        text,
      });
      if (entry.partition.heal !== undefined) actions.push({ atMs: to, kind: 'heal' });
    } else if (entry.crash) {
      const { role, share, restart, keepDisk } = entry.crash;
      const restartMs = restart ?? Number.POSITIVE_INFINITY;
      actions.push({ atMs: entry.at, kind: 'crash', role: roleNumber(role, 'crash'), share, restartMs, keepDisk });
    } else if (entry.churn) {
      const { leave, join, session, until } = entry.churn;
      actions.push({
        atMs: entry.at,
        kind: 'churn',
        leavePerMs: leave,
        joinPerMs: join,
        session: session && { meanMs: session.pareto[0], shape: session.pareto[1] },
        untilMs: until ?? around.endMs,
      });
    } else if (entry.adversary) {
      const { kind, share, role } = entry.adversary;
      actions.push({ atMs: entry.at, kind: 'adversary', what: kind, share, role: roleNumber(role, 'adversary') });
    } else actions.push({ atMs: entry.at, kind: 'bug', bug: entry.bug! });
  });
  together(steps);
  return actions.sort((a, b) => a.atMs - b.atMs);
}

/**
 * Returns the group of each region or role. A group is one side of the cut, so each region or role must be in exactly
 * one group.
 */
function groupsOf(
  { by, groups }: Partition,
  { roles, regions }: Around,
  where: (...path: PropertyKey[]) => ReturnType<Document<unknown>['where']>,
): Uint8Array {
  const names = by === 'role' ? roles : Array.from({ length: regions }, (_, region) => regionName(region));
  const groupOf = new Uint8Array(names.length).fill(255);
  groups.forEach((group, number) => {
    for (const name of group) {
      const at = names.indexOf(name);
      const place = where('partition', 'groups', number);
      if (at < 0) throw new UserError(`there is no ${by} named ${name}`, { ...place, hint: nearest(name, names) });
      if (groupOf[at] !== 255)
        throw new UserError(`${name} is in two groups: remove it from one of these groups`, place);
      groupOf[at] = number;
    }
  });
  const left = groupOf.indexOf(255);
  if (left >= 0)
    throw new UserError(
      `${by} ${names[left]} is in no group: add it to one of the groups`,
      where('partition', 'groups'),
    );
  return groupOf;
}

import type { Named } from './table.ts';

/** A command that works on a store at the same time as another one. */
export interface Actor extends Named {
  args(parts: { ids: readonly string[]; prometheus: string }): readonly string[];
  /** Exit codes of a command that did its work. */
  done: readonly number[];
  /** The number of runs that the command adds: 0 by default, and also for a schedule, which adds an unknown number. */
  adds?: number;
  /** True when the command deletes runs. Another command may then find no run. */
  deletes?: boolean;
  /** The signal that a schedule gets after its first check. A schedule does not end by itself. */
  until?: NodeJS.Signals;
  /** The name of the check that a schedule runs. */
  check?: string;
  /** The run that the command adds to the baseline, as an index into the store (0 is the oldest run). */
  accepts?: number;
}

const target = ['--target', './own.yaml'];
const schedule = (name: string, check: string): Actor => ({
  name,
  args: () => ['check', `./${check}.yaml`, ...target, '--every', '1s', '--jitter', '0', '--listen', '127.0.0.1:0'],
  done: [143],
  until: 'SIGTERM',
  check,
});

/**
 * Commands that read or write a store. To test another command, add an entry. It is combined with every command, itself
 * included.
 */
export const actors: readonly Actor[] = [
  { name: 'run', args: () => ['run', './plan.yaml', ...target], done: [0], adds: 1 },
  { name: 'check', args: () => ['check', './one.yaml', ...target], done: [0], adds: 1 },
  { name: 'mesh', args: () => ['mesh', 'smoke'], done: [0], adds: 1 },
  schedule('a schedule of one', 'one'),
  schedule('a schedule of two', 'two'),
  { name: 'push', args: ({ ids, prometheus }) => ['runs', 'push', ids[0]!, '--prometheus', prometheus], done: [0] },
  { name: 'push last', args: ({ prometheus }) => ['runs', 'push', 'last', '--prometheus', prometheus], done: [0] },
  { name: 'prune', args: () => ['runs', 'prune', '--keep', '1'], done: [0], deletes: true },
  { name: 'list', args: () => ['runs', 'list'], done: [0] },
  { name: 'show', args: ({ ids }) => ['runs', 'show', ids[0]!], done: [0] },
  { name: 'report', args: ({ ids }) => ['report', ids[0]!], done: [0] },
  { name: 'compare', args: ({ ids }) => ['compare', ids[0]!, ids[1]!], done: [0, 3, 4] },
  { name: 'export', args: () => ['runs', 'export'], done: [0] },
  { name: 'baseline of the first', args: ({ ids }) => ['baseline', 'set', '--add', ids[0]!], done: [0], accepts: 0 },
  { name: 'baseline of the second', args: ({ ids }) => ['baseline', 'set', '--add', ids[1]!], done: [0], accepts: 1 },
];

/** Every pair of actors once, including an actor with itself. */
export const pairs: readonly [name: string, first: Actor, second: Actor][] = actors.flatMap((first, at) =>
  actors.slice(at).map((second): [string, Actor, Actor] => [`${first.name} × ${second.name}`, first, second]),
);

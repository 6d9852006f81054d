import type { Named } from './table.ts';

/** A command that works on a store at the same time as another command. */
export interface Actor extends Named {
  /** Each pair of kinds is tried in each run. */
  kind: 'run' | 'schedule' | 'push' | 'prune' | 'baseline' | 'reader';
  args(parts: { ids: readonly string[]; prometheus: string }): readonly string[];
  /** Exit codes of a command that did its work. */
  done: readonly number[];
  /** The number of runs that the command adds. Absent for a schedule, which adds an unknown number. */
  adds?: number;
  /** For a command that deletes runs, the least number of runs that it keeps. Another command may find no run. */
  keeps?: number;
  /** A schedule does not end by itself, so it gets this signal after its first check. */
  until?: NodeJS.Signals;
  check?: string;
  /** The run that the command adds to the baseline, as an index into the store (0 is the oldest run). */
  accepts?: number;
}

const target = ['--target', './own.yaml'];
/** Exit codes of a recorded run. A busy machine can make a run INVALID, and a check FAIL by a timeout. */
const recorded = [0, 1, 3, 4];
const schedule = (name: string, check: string): Actor => ({
  name,
  kind: 'schedule',
  args: () => ['check', `./${check}.yaml`, ...target, '--every', '1s', '--jitter', '0', '--listen', '127.0.0.1:0'],
  done: [143],
  until: 'SIGTERM',
  check,
});

/** Commands that read or write a store. Each is combined with every command, itself included. */
export const actors: readonly Actor[] = [
  { name: 'run', kind: 'run', args: () => ['run', './plan.yaml', ...target], done: recorded, adds: 1 },
  {
    name: 'run against another target',
    kind: 'run',
    args: () => ['run', './plan.yaml', ...target, '--against', './base.yaml'],
    done: recorded,
    adds: 2,
  },
  { name: 'check', kind: 'run', args: () => ['check', './one.yaml', ...target], done: recorded, adds: 1 },
  { name: 'mesh', kind: 'run', args: () => ['mesh', 'smoke'], done: recorded, adds: 1 },
  {
    name: 'mesh on sockets',
    kind: 'run',
    args: () => ['mesh', './line.yaml', '--mode', 'real'],
    done: recorded,
    adds: 1,
  },
  {
    name: 'capacity',
    kind: 'run',
    args: () => ['capacity', './line.yaml', '--vary', 'ttl'],
    done: recorded,
    adds: 0,
  },
  schedule('a schedule of one', 'one'),
  schedule('a schedule of two', 'two'),
  {
    name: 'push',
    kind: 'push',
    args: ({ ids, prometheus }) => ['runs', 'push', ids[0]!, '--prometheus', prometheus],
    done: [0],
  },
  {
    name: 'push last',
    kind: 'push',
    args: ({ prometheus }) => ['runs', 'push', 'last', '--prometheus', prometheus],
    done: [0],
  },
  { name: 'prune', kind: 'prune', args: () => ['runs', 'prune', '--keep', '1'], done: [0], keeps: 1 },
  { name: 'prune all', kind: 'prune', args: () => ['runs', 'prune', '--keep', '0'], done: [0], keeps: 0 },
  { name: 'list', kind: 'reader', args: () => ['runs', 'list'], done: [0] },
  { name: 'show', kind: 'reader', args: ({ ids }) => ['runs', 'show', ids[0]!], done: [0] },
  { name: 'report', kind: 'reader', args: ({ ids }) => ['report', ids[0]!], done: [0] },
  { name: 'compare', kind: 'reader', args: ({ ids }) => ['compare', ids[0]!, ids[1]!], done: recorded },
  {
    name: 'compare with the baseline',
    kind: 'baseline',
    args: () => ['compare', 'baseline', 'last'],
    done: recorded,
  },
  { name: 'export', kind: 'reader', args: () => ['runs', 'export'], done: [0] },
  { name: 'trend', kind: 'reader', args: () => ['trend', 'check-one', 'probes'], done: [0, 4] },
  { name: 'the baseline', kind: 'reader', args: () => ['baseline', 'show'], done: [0] },
  {
    name: 'baseline of the first',
    kind: 'baseline',
    args: ({ ids }) => ['baseline', 'set', '--add', ids[0]!],
    done: [0],
    accepts: 0,
  },
  {
    name: 'baseline of the second',
    kind: 'baseline',
    args: ({ ids }) => ['baseline', 'set', '--add', ids[1]!],
    done: [0],
    accepts: 1,
  },
  {
    name: 'anchor of the baseline',
    kind: 'baseline',
    args: ({ ids }) => ['baseline', 'anchor', ids[0]!],
    done: [0],
  },
];

/** Every pair of actors once, including an actor with itself. */
export const pairs: readonly [name: string, first: Actor, second: Actor][] = actors.flatMap((first, at) =>
  actors.slice(at).map((second): [string, Actor, Actor] => [`${first.name} × ${second.name}`, first, second]),
);

/** Returns the keys of a pair: a key for each of its commands, and one for both kinds together. */
export function keysOfPair([, first, second]: (typeof pairs)[number]): string[] {
  return [[first.kind, second.kind].sort().join(' × '), first.name, second.name];
}

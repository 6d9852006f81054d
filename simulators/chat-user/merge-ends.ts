import type { PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { Totals } from './meters.ts';

const rank = { done: 0, stopped: 1, crashed: 2 } as const;

/** Returns the merged results of all workers: the sums of their counts, and the worst status and health. */
export function mergeEnds(ends: readonly ProducerEnd[]): ProducerEnd & { totals?: Totals } {
  const worst = ends.reduce((a, b) => (rank[b.status] > rank[a.status] ? b : a));
  const sum = (pick: (end: ProducerEnd) => number) => ends.reduce((total, end) => total + pick(end), 0);
  const delivered: Record<string, number> = {};
  for (const end of ends)
    for (const [metric, n] of Object.entries(end.delivered)) delivered[metric] = (delivered[metric] ?? 0) + n;
  const max = (pick: (end: ProducerEnd) => number | undefined) =>
    Math.max(0, largest(ends.map((end) => pick(end) ?? 0)));
  const totals = ends.flatMap(({ detail }) => (detail ? [detail as Totals] : []));
  return {
    ...worst,
    offered: sum((end) => end.offered),
    completed: sum((end) => end.completed),
    dropped: sum((end) => end.dropped),
    inFlight: sum((end) => end.inFlight),
    phases: mergePhases(ends.flatMap((end) => end.phases)),
    delivered,
    health: {
      lagSeconds: {
        p99: max(({ health }) => health?.lagSeconds?.p99),
        max: max(({ health }) => health?.lagSeconds?.max),
      },
      clientErrorSeconds: {
        p50: max(({ health }) => health?.clientErrorSeconds?.p50),
        p99: max(({ health }) => health?.clientErrorSeconds?.p99),
        max: max(({ health }) => health?.clientErrorSeconds?.max),
        samples: sum(({ health }) => health?.clientErrorSeconds?.samples ?? 0),
      },
    },
    ...(totals.length > 0 && { totals: totals.reduce(addTotals) }),
  };
}

function mergePhases(all: readonly PhaseCounts[]): PhaseCounts[] {
  const phases = new Map<string, PhaseCounts>();
  for (const one of all) {
    const before = phases.get(one.phase);
    phases.set(
      one.phase,
      before
        ? {
            phase: one.phase,
            offered: before.offered + one.offered,
            completed: before.completed + one.completed,
            dropped: before.dropped + one.dropped,
            unfinished: before.unfinished + one.unfinished,
          }
        : one,
    );
  }
  return [...phases.values()];
}

function addTotals(a: Totals, b: Totals): Totals {
  const add = <T extends Record<string, number>>(x: T, y: T): T => {
    const keys = new Set([...Object.keys(x), ...Object.keys(y)]);
    return Object.fromEntries([...keys].map((key) => [key, (x[key] ?? 0) + (y[key] ?? 0)])) as T;
  };
  return {
    outcomes: add(a.outcomes as Record<string, number>, b.outcomes as Record<string, number>),
    good: a.good + b.good,
    missed: add(a.missed, b.missed),
    parts: add(a.parts, b.parts),
    told: a.told + b.told,
  };
}

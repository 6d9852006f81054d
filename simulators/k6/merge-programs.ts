import type { Counts, PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import type { ProducerHealth } from '../../results/record/producer-health.ts';

type Pool = NonNullable<ProducerHealth['pool']>;

/** Returns the sum of the counts of processes that generate different parts of the load. */
export function sumCounts(counts: readonly Counts[]): Counts {
  const sum = (of: (one: Counts) => number) => counts.reduce((total, one) => total + of(one), 0);
  return {
    offered: sum(({ offered }) => offered),
    completed: sum(({ completed }) => completed),
    dropped: sum(({ dropped }) => dropped),
    inFlight: sum(({ inFlight }) => inFlight),
  };
}

/**
 * Returns the merged results of processes that ran different programs. The status is `crashed` if any process crashed,
 * else `stopped` if any process stopped, else `done`. Throws Error if `ends` is empty.
 */
export function mergePrograms(ends: readonly ProducerEnd[], labels: readonly string[]): ProducerEnd {
  const [first] = ends;
  if (!first) throw new Error('there is no process');
  const phases = first.phases.map(({ phase }) => {
    const parts = ends.flatMap((end) => end.phases.filter((one) => one.phase === phase));
    const sum = (of: (part: PhaseCounts) => number) => parts.reduce((total, part) => total + of(part), 0);
    return {
      phase,
      offered: sum(({ offered }) => offered),
      completed: sum(({ completed }) => completed),
      dropped: sum(({ dropped }) => dropped),
      unfinished: sum(({ unfinished }) => unfinished),
    };
  });
  const pool = mergePools(ends.flatMap(({ health }) => health?.pool ?? []));
  return {
    name: first.name,
    ...statusOf(ends, labels),
    ...sumCounts(ends),
    phases,
    delivered: mergeDelivered(ends),
    quantiles: ends.flatMap(({ quantiles = [] }) => quantiles),
    slos: ends.flatMap(({ slos = [] }) => slos),
    health: {
      ...(pool && { pool }),
      exceptions: ends.reduce((total, { health }) => total + (health?.exceptions ?? 0), 0),
      blockedHosts: [...new Set(ends.flatMap(({ health }) => health?.blockedHosts ?? []))],
    },
    closed: ends.flatMap(({ closed = [] }) => closed),
    scenarios: ends.flatMap(({ scenarios = [] }) => scenarios),
    detail: {
      programs: ends.map(({ status, completed, dropped, detail }, i) => ({
        label: labels[i],
        status,
        completed,
        dropped,
        detail,
      })),
    },
  };
}

function statusOf(ends: readonly ProducerEnd[], labels: readonly string[]): Pick<ProducerEnd, 'status' | 'reason'> {
  const named = (status: ProducerEnd['status']) =>
    ends.flatMap((end, i) => (end.status === status ? [`${labels[i]}: ${end.reason ?? 'no reason was logged'}`] : []));
  const [crashed, stopped] = [named('crashed'), named('stopped')];
  if (crashed.length > 0) return { status: 'crashed', reason: crashed.join('; ') };
  if (stopped.length === 0) return { status: 'done' };
  const reasons = new Set(ends.flatMap(({ status, reason }) => (status === 'stopped' && reason ? [reason] : [])));
  return { status: 'stopped', reason: reasons.size === 1 ? [...reasons][0]! : stopped.join('; ') };
}

/**
 * Returns the pool that was too small, if there was one: all its VUs were in use, and the load needed more. Of several
 * such pools, returns the one with the smallest ratio of `max` to `needed`. If no pool was too small, returns the sum
 * of all pools.
 */
function mergePools(pools: readonly Pool[]): Pool | undefined {
  const [first, ...more] = pools;
  if (!first) return undefined;
  const tooSmall = pools
    .filter(({ peak, max, needed }) => peak >= max && max < needed)
    .sort((a, b) => a.max / a.needed - b.max / b.needed)[0];
  if (tooSmall) return tooSmall;
  return more.reduce<Pool>(
    (sum, { max, peak, needed, before }) => ({
      max: sum.max + max,
      peak: sum.peak + peak,
      needed: sum.needed + needed,
      ...(sum.before !== undefined && before !== undefined && { before: sum.before + before }),
    }),
    first,
  );
}

/**
 * Returns the sums of k6's own counts. If a process lacks a count, the result has no sum of this count: the sum would
 * be too low.
 */
function mergeDelivered(ends: readonly ProducerEnd[]): Record<string, number> {
  const metrics = Object.keys(ends[0]!.delivered).filter((metric) =>
    ends.every(({ delivered }) => delivered[metric] !== undefined),
  );
  return Object.fromEntries(
    metrics.map((metric) => [metric, ends.reduce((total, { delivered }) => total + delivered[metric]!, 0)]),
  );
}

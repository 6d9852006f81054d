import type { PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import type { ProducerHealth } from '../../results/record/producer-health.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { type Segment, showSegment } from './options/segments.ts';

/**
 * Returns the merged results of the k6 processes that share a load. For open models, each process reports how many
 * iterations the whole plan offers. All other numbers of a process cover only its own load. Exact quantiles cannot be
 * merged, so SLOs are judged by the histograms of the record. Throws Error if `ends` is empty.
 */
export function mergeEnds(
  ends: readonly ProducerEnd[],
  segments: readonly Segment[],
  planned: readonly PhaseCounts[],
): ProducerEnd {
  const [first] = ends;
  if (!first) throw new Error('there is no instance');
  const sum = (of: (end: ProducerEnd) => number) => ends.reduce((total, end) => total + of(end), 0);
  const phases = planned.map((phase, at) =>
    mergePhase(
      phase,
      ends.flatMap((end) => end.phases[at] ?? []),
    ),
  );
  const health = mergeHealth(ends.flatMap((end) => end.health ?? []));
  return {
    name: first.name,
    ...mergeStatus(ends, segments),
    offered: phases.reduce((total, { offered }) => total + offered, 0),
    completed: sum((end) => end.completed),
    dropped: sum((end) => end.dropped),
    inFlight: sum((end) => end.inFlight),
    phases,
    delivered: mergeDelivered(ends),
    quantiles: [],
    // The SLOs of the first process are enough, because all processes run the same script with the same thresholds.
    ...(first.slos && { slos: first.slos }),
    ...(health && { health }),
    closed: first.closed ?? [],
    scenarios: first.scenarios ?? [],
    detail: {
      instances: ends.map((end, at) => ({
        segment: segments[at]!.executionSegment,
        status: end.status,
        completed: end.completed,
        dropped: end.dropped,
        detail: end.detail,
      })),
    },
  };
}

/**
 * Returns the joint status of the k6 processes that share a load. After a crash of one process, meshproof stops all
 * others. So the reason of a crash names only the processes that crashed.
 */
function mergeStatus(
  ends: readonly ProducerEnd[],
  segments: readonly Segment[],
): Pick<ProducerEnd, 'status' | 'reason'> {
  const dead = ends.flatMap((end, at) =>
    end.status === 'crashed' ? [`${showSegment(segments[at]!)}: ${end.reason ?? 'no reason was logged'}`] : [],
  );
  if (dead.length > 0) return { status: 'crashed', reason: dead.join('; ') };
  const stopped = ends.find(({ status }) => status === 'stopped');
  return stopped ? { status: 'stopped', ...(stopped.reason && { reason: stopped.reason }) } : { status: 'done' };
}

function mergePhase(planned: PhaseCounts, parts: readonly PhaseCounts[]): PhaseCounts {
  const sum = (of: (part: PhaseCounts) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    phase: planned.phase,
    offered:
      Math.max(0, largest(parts.map(({ offered }) => Math.min(offered, planned.offered)))) +
      sum(({ offered }) => Math.max(0, offered - planned.offered)),
    completed: sum((part) => part.completed),
    dropped: sum((part) => part.dropped),
    unfinished: sum((part) => part.unfinished),
  };
}

/**
 * Returns the sums of k6's own counts. If a process lacks a count, the result has no sum of this count: the sum would
 * be wrong.
 */
function mergeDelivered(ends: readonly ProducerEnd[]): Record<string, number> {
  const metrics = Object.keys(ends[0]!.delivered).filter((metric) =>
    ends.every(({ delivered }) => delivered[metric] !== undefined),
  );
  return Object.fromEntries(
    metrics.map((metric) => [metric, ends.reduce((total, { delivered }) => total + delivered[metric]!, 0)]),
  );
}

/**
 * Returns the health of the k6 processes that share a load. Each process reports the pools of the whole plan and its
 * own peak of busy VUs, so only the peaks are summed. If pools ran out, the result contains the pool with the greatest
 * shortage.
 */
function mergeHealth(all: readonly ProducerHealth[]): ProducerHealth | undefined {
  if (all.length === 0) return undefined;
  const pools = all.flatMap(({ pool }) => pool ?? []);
  const ranOut = pools.filter(({ peak, max }) => peak >= max).sort((a, b) => a.max / a.needed - b.max / b.needed)[0];
  const pool = ranOut ?? (pools[0] && { ...pools[0], peak: pools.reduce((total, { peak }) => total + peak, 0) });
  return {
    ...(pool && { pool }),
    exceptions: all.reduce((total, { exceptions = 0 }) => total + exceptions, 0),
    blockedHosts: [...new Set(all.flatMap(({ blockedHosts = [] }) => blockedHosts))],
  };
}

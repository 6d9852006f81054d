import type { Evidence } from '../../results/record/evidence.ts';
import type { PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import { formatCount, formatCountOf, formatShare } from '../../results/words/format.ts';
import { hostNote } from './host-note.ts';
import { limits } from './limits.ts';
import { allKinds, type Rule } from './rule.ts';

/** The pool ran out below the size that the load needs, so that a slow target cannot be told from a small generator. */
export function isPoolTooSmall({ health }: ProducerEnd): boolean {
  const pool = health?.pool;
  return pool !== undefined && pool.peak >= pool.max && pool.max < pool.needed;
}

const triedOf = ({ completed, dropped, unfinished }: PhaseCounts) => completed + dropped + unfinished;

/** A dead target ends the load, and a producer that was told to stop owes no more: neither is the generator's failure. */
export const rateAttained: Rule = (evidence) => {
  const { producers, phases, events } = evidence;
  if (events.some((event) => event.kind === 'target-died')) return [];
  const judged = new Set(phases.filter((phase) => phase.kind !== 'warm-up').map((phase) => phase.name));
  return producers
    .filter((producer) => producer.status === 'done')
    .flatMap(({ name, phases }) =>
      phases
        .filter((counts) => judged.has(counts.phase))
        .filter((counts) => {
          const missing = counts.offered - triedOf(counts);
          return missing > limits.startsAtEdge && missing > (1 - limits.attainedShare) * counts.offered;
        })
        .map((counts) => ({
          code: 'rate-not-attained',
          cause: `${name} did not offer the planned load in ${counts.phase}`,
          taints: {
            producers: [name],
            phases: [counts.phase],
            kinds: ['latency' as const, 'rate' as const, 'counts' as const],
          },
          evidence: `${formatCountOf(triedOf(counts), 'start')} of ${formatCount(counts.offered)} planned (${formatShare(triedOf(counts) / counts.offered)})${hostNote(evidence, counts.phase)}`,
        })),
    );
};

/** Dropped starts are the target's doing, unless the pool was too small from the beginning. */
export const droppedByPool: Rule = (evidence) =>
  evidence.producers.filter(isPoolTooSmall).flatMap((producer) => {
    const { name } = producer;
    const { max, needed } = producer.health!.pool!;
    const judged = new Set(evidence.phases.filter(({ kind }) => kind !== 'warm-up').map(({ name }) => name));
    return producer.phases
      .filter((counts) => judged.has(counts.phase) && counts.dropped > limits.droppedShare * triedOf(counts))
      .map((counts) => ({
        code: 'pool-too-small',
        cause: `${name} had too few workers in ${counts.phase}`,
        taints: {
          producers: [name],
          phases: [counts.phase],
          kinds: ['latency' as const, 'rate' as const, 'counts' as const],
        },
        evidence: `${formatCountOf(counts.dropped, 'start')} of ${formatCount(triedOf(counts))} dropped with all ${max} in use, ${needed} needed${hostNote(evidence, counts.phase)}`,
      }));
  });

/**
 * Starts that were dropped although the pool had room: each worker made while the load runs costs a start, the others the
 * generator was too late for. A target that stood still explains them too, and then they are its doing.
 */
export function lateStarts(producer: ProducerEnd, phase: string, evidence: Evidence): number {
  const pool = producer.health?.pool;
  const counts = producer.phases.find((one) => one.phase === phase);
  if (!counts || pool?.before === undefined || pool.peak >= pool.max) return 0;
  const late = counts.dropped - Math.max(0, pool.peak - pool.before);
  if (late <= limits.droppedShare * triedOf(counts)) return 0;
  return stoodStill(evidence, phase) ? 0 : late;
}

function stoodStill(evidence: Evidence, phase: string): boolean {
  const window = evidence.phases.find(({ name }) => name === phase);
  for (const row of evidence.rows('meshproof_target_stall_seconds', {}, window)) {
    if ('v' in row && row.v >= limits.stoodStillSeconds) return true;
  }
  return false;
}

/** A generator that has workers to spare and drops starts was not given the time to make or to wake them. */
export const droppedByLateness: Rule = (evidence) => {
  if (evidence.events.some((event) => event.kind === 'target-died')) return [];
  const judged = evidence.phases.filter(({ kind }) => kind !== 'warm-up').map(({ name }) => name);
  return evidence.producers.flatMap((producer) => {
    const { name } = producer;
    return producer.phases
      .filter((counts) => judged.includes(counts.phase) && lateStarts(producer, counts.phase, evidence) > 0)
      .map((counts) => {
        const { peak, max } = producer.health!.pool!;
        return {
          code: 'generator-late',
          cause: `${name} was too late for its own load in ${counts.phase}`,
          taints: {
            producers: [name],
            phases: [counts.phase],
            kinds: ['latency' as const, 'rate' as const, 'counts' as const],
          },
          evidence: `${formatCountOf(counts.dropped, 'start')} of ${formatCount(triedOf(counts))} dropped with at most ${formatCount(peak)} of ${formatCount(max)} workers in use${hostNote(evidence, counts.phase)}`,
        };
      });
  });
};

/** Traffic that never began proves nothing. */
export const nothingSent: Rule = ({ producers, events }) => {
  if (events.some((event) => event.kind === 'target-died')) return [];
  return producers
    .filter(({ status, offered, completed, dropped, inFlight }) => {
      return status === 'done' && offered > 0 && completed + dropped + inFlight === 0;
    })
    .map(({ name, offered }) => ({
      code: 'nothing-sent',
      cause: `${name} sent nothing`,
      taints: { producers: [name], kinds: allKinds },
      evidence: `0 of ${formatCountOf(offered, 'planned start')}`,
    }));
};

import type { PhaseCounts, ProducerEnd } from '../results/record/producer.ts';
import { hostNote } from './host-note.ts';
import { limits } from './limits.ts';
import { allKinds, type Rule } from './rule.ts';
import { showCount, showShare } from './show.ts';

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
          evidence: `${showCount(triedOf(counts), 'start')} of ${counts.offered.toLocaleString('en-US')} planned (${showShare(triedOf(counts) / counts.offered)})${hostNote(evidence, counts.phase)}`,
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
        evidence: `${showCount(counts.dropped, 'start')} of ${triedOf(counts).toLocaleString('en-US')} dropped with all ${max} in use, ${needed} needed${hostNote(evidence, counts.phase)}`,
      }));
  });

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
      evidence: `0 of ${showCount(offered, 'planned start')}`,
    }));
};

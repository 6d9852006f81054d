import { sum } from 'simple-statistics';
import type { Evidence } from '../../results/record/evidence.ts';
import type { PhaseCounts, ProducerEnd } from '../../results/record/producer.ts';
import { formatCount, formatCountOf, formatShare } from '../../results/words/format.ts';
import { answerGaps } from '../evidence/answer-gaps.ts';
import { hostNote } from './host-note.ts';
import { k6Of } from './k6-of.ts';
import { limits } from './limits.ts';
import { stallsIn } from './own-stalls.ts';
import { allKinds, type Rule } from './rule.ts';

/**
 * Returns whether the whole VU pool was in use and is smaller than the load needs. Dropped iterations then do not show
 * whether the target is slow or the pool is small.
 */
export function isPoolTooSmall({ health }: ProducerEnd): boolean {
  const pool = health?.pool;
  return pool !== undefined && pool.peak >= pool.max && pool.max < pool.needed;
}

const triedOf = ({ completed, dropped, unfinished }: PhaseCounts) => completed + dropped + unfinished;

/**
 * The rule for planned starts (such as iterations or messages) that the load generator never tried. The rule is not
 * applied if the target died or the producer was stopped.
 */
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

/**
 * The rule for iterations that k6 dropped because the VU pool was too small from the beginning. If the pool was large
 * enough for the load but still ran out, the target is the cause.
 */
export const droppedByPool: Rule = (evidence) =>
  evidence.producers.filter(isPoolTooSmall).flatMap((producer) => {
    const { name } = producer;
    const { max, needed } = producer.health!.pool!;
    const judged = new Set(evidence.phases.filter(({ kind }) => kind !== 'warm-up').map(({ name }) => name));
    return producer.phases
      .filter((counts) => judged.has(counts.phase) && counts.dropped > limits.droppedShare * triedOf(counts))
      .map((counts) => ({
        code: 'pool-too-small',
        cause: `${name} had too few virtual users in ${counts.phase}`,
        taints: {
          producers: [name],
          phases: [counts.phase],
          kinds: ['latency' as const, 'rate' as const, 'counts' as const],
        },
        evidence: `${formatCountOf(counts.dropped, 'start')} of ${formatCount(triedOf(counts))} dropped with all ${max} virtual users in use; the load needs ${needed}${hostNote(evidence, counts.phase)}`,
      }));
  });

/**
 * Returns the number of iterations that the load generator dropped in a phase because it was late, although VUs were
 * free. k6 drops one iteration for each VU that it creates during the load; these drops are subtracted. The result is 0
 * if at most `droppedShare` of the starts were late. It is 0 if the whole VU pool was in use at some time. The result
 * is also 0 if the target stalled, because a stall explains the drops as well.
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
  // The health address may answer although no request of the load gets an answer. So a gap in the answers counts as a
  // stall, too.
  return answerGaps(evidence).some(
    ({ atS, seconds, started }) =>
      started && seconds >= limits.stoodStillSeconds && window && atS >= window.startS && atS < window.endS,
  );
}

/**
 * The rule for iterations that k6 dropped although VUs were free. The load generator had no time to create or wake a
 * VU.
 */
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
          cause: `${name} was too late to start its load in ${counts.phase}`,
          taints: {
            producers: [name],
            phases: [counts.phase],
            kinds: ['latency' as const, 'rate' as const, 'counts' as const],
          },
          evidence: `${formatCountOf(counts.dropped, 'start')} of ${formatCount(triedOf(counts))} dropped with at most ${formatCount(peak)} of ${formatCount(max)} virtual users in use${hostNote(evidence, counts.phase)}`,
        };
      });
  });
};

/**
 * The rule for starts of probes and journeys that came due while meshproof's main process was blocked. Other dropped
 * starts do not count, because a slow check drops starts, too.
 */
export const droppedByStall: Rule = (evidence) => {
  if (evidence.events.some((event) => event.kind === 'target-died')) return [];
  return evidence.phases
    .filter(({ kind }) => kind !== 'warm-up')
    .flatMap((phase) => {
      const blockedShare = sum(stallsIn(phase, evidence).map(({ inPhaseS }) => inPhaseS)) / (phase.endS - phase.startS);
      return evidence.producers
        .filter(({ status, health }) => status === 'done' && health?.pool === undefined)
        .flatMap(({ name, phases }) =>
          phases.filter((one) => one.phase === phase.name).map((one) => ({ name, ...one })),
        )
        .filter(({ offered, dropped }) => {
          const missed = Math.min(dropped, blockedShare * offered);
          return missed > limits.startsAtEdge && missed > (1 - limits.attainedShare) * offered;
        })
        .map(({ name, offered, dropped }) => ({
          code: 'rate-not-attained',
          cause: `${name} did not make the planned starts in ${phase.name} while meshproof was blocked`,
          taints: {
            producers: [name],
            phases: [phase.name],
            kinds: ['latency' as const, 'rate' as const, 'counts' as const],
          },
          evidence: `${formatCountOf(offered - dropped, 'start')} of ${formatCount(offered)} planned`,
        }));
    });
};

/**
 * The rule for a producer that sent nothing although starts were planned. k6 must always send something. Other
 * producers may plan no starts: mesh nodes, for example, may only connect.
 */
export const nothingSent: Rule = (evidence) => {
  const { producers, events } = evidence;
  if (events.some((event) => event.kind === 'target-died')) return [];
  const k6 = k6Of(evidence);
  return producers
    .filter(({ name, status, offered, completed, dropped, inFlight }) => {
      return status === 'done' && (offered > 0 || name === k6) && completed + dropped + inFlight === 0;
    })
    .map(({ name, offered }) => ({
      code: 'nothing-sent',
      cause: `${name} sent nothing`,
      taints: { producers: [name], kinds: allKinds },
      evidence: offered === 0 ? 'no start was planned' : `0 of ${formatCountOf(offered, 'planned start')}`,
    }));
};

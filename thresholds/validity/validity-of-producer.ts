import type { Evidence } from '../../results/record/evidence.ts';
import { formatCountOf, formatValue } from '../../results/words/format.ts';
import { amountOf } from '../evidence/per-second.ts';
import { hostNote } from './host-note.ts';
import { limits } from './limits.ts';
import { allKinds, type Rule } from './rule.ts';

/**
 * The rule for a crashed producer, whose pending requests are lost. Errors in answers before the crash still count
 * against the target.
 */
export const crashed: Rule = ({ producers }) =>
  producers
    .filter((producer) => producer.status === 'crashed')
    .map(({ name, reason }) => ({
      code: 'producer-crashed',
      cause: `${name} crashed`,
      taints: { producers: [name], kinds: allKinds.filter((kind) => kind !== 'errors') },
      evidence: reason ?? 'no reason was reported',
    }));

/**
 * The rule for an unexpected error that ended a part of a producer, such as one run of a probe. The values of the other
 * parts are right. If they break an SLO, the SLO stays FAIL. The rule `lostPart` makes the other SLOs of the producer
 * INVALID.
 */
export const ownFaults: Rule = ({ producers }) =>
  producers.flatMap(({ name, health }) => {
    const faults = health?.faults ?? [];
    if (faults.length === 0) return [];
    return {
      code: 'fault-of-ours',
      cause: `an unexpected error ended a part of ${name}`,
      taints: { producers: [name], kinds: [] },
      evidence: faults.map(({ text }) => text).join('; '),
    };
  });

/** The rule for scripts that throw. Such a script does not send all planned requests. */
export const exceptions: Rule = ({ producers }) =>
  producers.flatMap(({ name, completed, health }) => {
    const thrown = health?.exceptions ?? 0;
    if (thrown === 0 || thrown <= limits.exceptionShare * completed) return [];
    const all = thrown >= completed;
    return {
      code: 'script-exceptions',
      cause: all ? `every iteration of ${name} threw` : `the scripts of ${name} threw`,
      taints: { producers: [name], kinds: allKinds },
      evidence: `${formatCountOf(thrown, 'exception')} in ${formatCountOf(completed, 'iteration')}`,
    };
  });

/**
 * The rule for requests to hosts that the target file does not allow. These requests are not sent, so a part of the
 * load is missing.
 */
export const blockedHosts: Rule = ({ producers }) =>
  producers.flatMap(({ name, health }) => {
    const hosts = health?.blockedHosts ?? [];
    if (hosts.length === 0) return [];
    return {
      code: 'blocked-host',
      cause: `${name} requested a host that the target file does not allow`,
      taints: { producers: [name], kinds: allKinds },
      evidence: [...hosts].sort().join(', '),
    };
  });

/** The rule for a record with lost or extra values. The record must contain as many values as the producer counted. */
export const deliveryCounts: Rule = (evidence) =>
  evidence.producers.flatMap(({ name, delivered }) => {
    const wrong = Object.entries(delivered).flatMap(([metric, own]) => {
      const recorded = recordedCount(evidence, metric);
      return Math.abs(recorded - own) < 0.5 ? [] : [`${metric}: ${own} counted, ${recorded} in the record`];
    });
    if (wrong.length === 0) return [];
    return {
      code: 'delivery-counts',
      cause: `the record differs from the counts of ${name}`,
      taints: { producers: [name], kinds: allKinds },
      evidence: wrong.join('; '),
    };
  });

function recordedCount(evidence: Evidence, metric: string): number {
  let count = 0;
  for (const row of evidence.rows(metric)) count += amountOf(row);
  for (const _ of evidence.samples(metric)) count++;
  return count;
}

/** The rule for a producer (source of load) whose own lag exceeds the limit. For smaller lags, see own-lag.ts. */
export const lag: Rule = (evidence) =>
  evidence.producers.flatMap(({ name, health }) => {
    const browses = evidence.metric('journey_success')?.producer === name;
    const limit = limits.lagP99Seconds;
    const p99 = health?.lagSeconds?.p99 ?? 0;
    if (p99 <= limit) return [];
    return {
      code: 'generator-lag',
      cause: `${name} was behind its schedule`,
      taints: { producers: [name], kinds: [browses ? 'vitals' : 'latency'] },
      evidence: `p99 of its lag ${formatValue(p99, 's')} > ${formatValue(limit, 's')}${hostNote(evidence, undefined)}`,
    };
  });

/**
 * The rule for a stream client that reads chunks too late. meshproof sends calibration streams to the client and
 * measures the delay of each chunk.
 */
export const clientError: Rule = ({ producers }) =>
  producers.flatMap(({ name, health }) => {
    const limit = limits.clientErrorP99Seconds;
    const { p99 = 0, samples = 0 } = health?.clientErrorSeconds ?? {};
    if (p99 <= limit) return [];
    return {
      code: 'client-error',
      cause: `${name} read streams late`,
      taints: { producers: [name], kinds: ['latency'] },
      evidence:
        `p99 of the delay in reading ${formatValue(p99, 's')} > ${formatValue(limit, 's')}, ` +
        `over ${formatCountOf(samples, 'chunk')} of its calibration streams`,
    };
  });

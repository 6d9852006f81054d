import type { Evidence } from '../../results/record/evidence.ts';
import { formatCountOf, formatValue } from '../../results/words/format.ts';
import { amountOf } from '../evidence/per-second.ts';
import { hostNote } from './host-note.ts';
import { limits } from './limits.ts';
import { allKinds, type Rule } from './rule.ts';

/** A crash leaves out what was under way; an error that an answer showed before stays an error of the target. */
export const crashed: Rule = ({ producers }) =>
  producers
    .filter((producer) => producer.status === 'crashed')
    .map(({ name, reason }) => ({
      code: 'producer-crashed',
      cause: `${name} crashed`,
      taints: { producers: [name], kinds: allKinds.filter((kind) => kind !== 'errors') },
      evidence: reason ?? 'no last words',
    }));

/** A script that throws does not send what the plan says. */
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

/** What a program wanted from a host that the target file does not allow was not measured. */
export const blockedHosts: Rule = ({ producers }) =>
  producers.flatMap(({ name, health }) => {
    const hosts = health?.blockedHosts ?? [];
    if (hosts.length === 0) return [];
    return {
      code: 'blocked-host',
      cause: `${name} wanted to reach a host that the target file does not allow`,
      taints: { producers: [name], kinds: allKinds },
      evidence: [...hosts].sort().join(', '),
    };
  });

/** What a producer counted itself must be what the record holds: else numbers were lost on the way. */
export const deliveryCounts: Rule = (evidence) =>
  evidence.producers.flatMap(({ name, delivered }) => {
    const wrong = Object.entries(delivered).flatMap(([metric, own]) => {
      const recorded = recordedCount(evidence, metric);
      return Math.abs(recorded - own) < 0.5 ? [] : [`${metric}: ${own} counted, ${recorded} in the record`];
    });
    if (wrong.length === 0) return [];
    return {
      code: 'delivery-counts',
      cause: `the record does not hold what ${name} counted`,
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

/** A generator that is this late itself does not make the traffic that was planned; less is weighed by each verdict. */
export const lag: Rule = (evidence) =>
  evidence.producers.flatMap(({ name, health }) => {
    const browses = evidence.metric('journey_success')?.producer === name;
    const limit = limits.lagP99Seconds;
    const p99 = health?.lagSeconds?.p99 ?? 0;
    if (p99 <= limit) return [];
    return {
      code: 'generator-lag',
      cause: `${name} could not keep up with its own clock`,
      taints: { producers: [name], kinds: [browses ? 'vitals' : 'latency'] },
      evidence: `own lag p99 ${formatValue(p99, 's')} > ${formatValue(limit, 's')}${hostNote(evidence, undefined)}`,
    };
  });

/** A client that reads its own streams so late reads the target's as late. */
export const clientError: Rule = ({ producers }) =>
  producers.flatMap(({ name, health }) => {
    const limit = limits.clientErrorP99Seconds;
    const { p99 = 0, samples = 0 } = health?.clientErrorSeconds ?? {};
    if (p99 <= limit) return [];
    return {
      code: 'client-error',
      cause: `${name} was late to see what it read`,
      taints: { producers: [name], kinds: ['latency'] },
      evidence: `own error p99 ${formatValue(p99, 's')} > ${formatValue(limit, 's')} over ${formatCountOf(samples, 'chunk')} of streams of our own`,
    };
  });

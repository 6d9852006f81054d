import { sum } from 'simple-statistics';
import { formatCount, formatCountOf, formatValue } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { firstName } from '../evidence/first-name.ts';
import { loopLag } from '../evidence/loop-lags.ts';
import { hostNote } from './host-note.ts';
import { k6Of } from './k6-of.ts';
import { limits } from './limits.ts';
import { stallsIn } from './own-stalls.ts';
import { allKinds, type Rule } from './rule.ts';
import { countsBy, countsByScenario } from './silent-scenarios.ts';

const wsSessions = 'k6_ws_sessions_total';

/**
 * Finds scenarios in which a rate limit rejected many requests. Rejected requests count neither as errors nor in the
 * latency, so a low error rate proves nothing. A scenario that measures whole calls (`k6_call_duration_seconds`) is
 * exempt, because an SLO can judge the calls.
 */
export const refusedByLimit: Rule = (evidence) => {
  const producer = k6Of(evidence);
  if (producer === undefined) return [];
  const counted = countsByScenario(evidence, 'k6_call_duration_seconds');
  const asked = countsByScenario(evidence, 'k6_http_reqs_total');
  const refused = countsByScenario(evidence, 'k6_http_reqs_total', { status: '429' });
  return [...refused].flatMap(([scenario, n]) => {
    const all = asked.get(scenario) ?? 0;
    if (counted.has(scenario) || n <= limits.refusedShare * all) return [];
    return {
      code: 'rate-limited',
      cause: `the target's rate limit rejected many requests of the scenario ${scenario}`,
      taints: {
        producers: [producer],
        kinds: ['latency' as const, 'rate' as const, 'counts' as const, 'errors' as const],
      },
      evidence: `${formatCountOf(n, 'request')} of ${formatCount(all)} answered with 429`,
    };
  });
};

/**
 * The rule for WebSockets without an answer, which have no status in k6. The target may have refused the connection, or
 * the target file does not allow the host. k6 does not tell which, so all numbers except error rates are INVALID.
 */
export const unansweredSockets: Rule = (evidence) => {
  const producer = k6Of(evidence);
  if (producer === undefined || evidence.events.some((event) => event.kind === 'target-died')) return [];
  const byStatus = countsBy(evidence, wsSessions, ({ status = '' }) => status);
  const all = sum([...byStatus.values()]);
  const unanswered = byStatus.get('') ?? 0;
  if (unanswered === 0 || unanswered <= limits.unansweredShare * all) return [];
  const address = firstName(evidence.rows(wsSessions, { status: '' }));
  return [
    {
      code: 'unanswered-sockets',
      cause: `WebSockets of ${producer} got no answer: the target refused them, or the target file does not allow their host`,
      taints: { producers: [producer], kinds: allKinds.filter((kind) => kind !== 'errors') },
      evidence: `${formatCountOf(unanswered, 'session')} of ${formatCount(all)} without an answer${address && `, first: ${address}`}`,
    },
  ];
};

/**
 * The rule for a blocked event loop of meshproof's main process. Answers of the target wait unread during the block.
 */
export const ownStall: Rule = (evidence) => {
  const producer = evidence.metric(loopLag)?.producer;
  if (producer === undefined) return [];
  return evidence.phases
    .filter((phase) => phase.kind !== 'warm-up')
    .flatMap((phase) => {
      const longest = Math.max(0, largest(stallsIn(phase, evidence).map(({ seconds }) => seconds)));
      if (longest === 0) return [];
      return {
        code: 'own-stall',
        cause: `the event loop of meshproof was blocked in ${phase.name}`,
        taints: { producers: [producer], phases: [phase.name], kinds: ['latency' as const] },
        evidence: `lag ${formatValue(longest, 's')} > ${formatValue(limits.ownStallSeconds, 's')}${hostNote(evidence, phase.name)}`,
      };
    });
};

/** The rule for a changed host clock, which an event with `clockJumpMs` in its data reports. */
export const clockJumps: Rule = ({ events, phases, t0Ms }) =>
  events.flatMap(({ t, data }) => {
    const jumpMs = data?.clockJumpMs;
    if (typeof jumpMs !== 'number' || Math.abs(jumpMs) <= limits.clockJumpMs) return [];
    const at = (t - t0Ms) / 1000;
    const phase = phases.find((one) => at >= one.startS && at < one.endS);
    return {
      code: 'clock-jump',
      cause: `the host's clock was changed${phase ? ` in ${phase.name}` : ''}`,
      taints: {
        ...(phase && { phases: [phase.name] }),
        kinds: ['latency' as const, 'rate' as const, 'vitals' as const],
      },
      evidence: `by ${Math.round(jumpMs)} ms`,
    };
  });

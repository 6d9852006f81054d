import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { formatCount } from '../../results/words/format.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { repeatedRequests } from '../evidence/repeated-requests.ts';
import { limits } from './limits.ts';
import { timeAt } from './time-at.ts';

// A script may already have this option, so the text must be right with and without it.
const lookAt = 'the options of the k6 script: with noConnectionReuse: true, each reset is an error';
const common = { kind: 'resets', subject: 'the target', unit: '1', before: 0, interval: null } as const;

/**
 * Returns the findings on open connections that the target closed or reset in a steady phase. k6 repeats an interrupted
 * request without a body (such as a GET) and counts no error, so this function counts these repeated requests. If they
 * are too few for a finding, it counts the resets of the health check's connections.
 */
export function resets(evidence: Evidence): Finding[] {
  return evidence.phases
    .filter(({ kind }) => kind === 'steady')
    .flatMap((phase): Finding[] => repeatedIn(phase, evidence) ?? resetsIn(phase, evidence));
}

function repeatedIn(phase: Phase, evidence: Evidence): Finding[] | undefined {
  const repeated = repeatedRequests({ metric: 'k6_http_reqs_total', match: {} }, evidence, phase);
  if (!repeated) return undefined;
  const { count, of, by } = repeated;
  const byName = new Map<string, number>();
  for (const { labels, count: n } of by) {
    const name = `${labels.name ?? labels.method ?? ''}`;
    byName.set(name, (byName.get(name) ?? 0) + n);
  }
  const [first = ''] = [...byName].sort(([, a], [, b]) => b - a)[0] ?? [];
  return [
    {
      ...common,
      phase: phase.name,
      at: timeAt(evidence.t0Ms, phase.startS),
      text:
        `the target closed or reset the connection of ${formatCount(count)} of ${formatCount(of)} requests in ` +
        `${phase.name}, most often of ${first}; k6 repeated them and counted no error`,
      lookAt,
      after: count,
      change: count,
    },
  ];
}

function resetsIn(phase: Phase, evidence: Evidence): Finding[] {
  const [fromMs, untilMs] = [phase.startS, phase.endS].map((second) => evidence.t0Ms + second * 1000);
  let count = 0;
  for (const row of evidence.rows('meshproof_target_resets_total'))
    if ('n' in row && row.t >= fromMs! && row.t < untilMs!) count += row.n;
  if (count < limits.resets) return [];
  return [
    {
      ...common,
      phase: phase.name,
      at: timeAt(evidence.t0Ms, phase.startS),
      text:
        `the target reset ${formatCount(count)} open connections of the health check in ${phase.name}; ` +
        'k6 repeats a GET if a reused connection is reset, and then counts no error',
      lookAt,
      after: count,
      change: count,
    },
  ];
}

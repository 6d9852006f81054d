import { toEvidence } from '../../results/record/evidence.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { Step } from '../compile/expected-firing.ts';

export const day = 86_400;
const t0Ms = Date.parse('2026-01-01T12:00:00.000Z');

/** A share of good answers without an error budget; `differences` replace its fields. */
export function shareOf(differences: Partial<Slo> = {}): Slo {
  return {
    name: 'shop-errors',
    title: 'answered correctly',
    description: '',
    service: 'shop',
    sli: {
      kind: 'ratio',
      counts: 'bad',
      part: [{ metric: 'answers_total', match: { ok: 'false' } }],
      total: [{ metric: 'answers_total', match: {} }],
    },
    op: '>=',
    objective: 0.999,
    unit: '1',
    phases: [],
    tolerance: 1,
    file: 'shop.yaml',
    where: () => ({ file: 'shop.yaml' }),
    ...differences,
  };
}

/** Evidence with these events in each second. */
export function evidenceOf(seconds: readonly Step[], more: readonly Row[] = []) {
  const rows = seconds.flatMap(({ bad, total }, second): Row[] => {
    const t = t0Ms + second * 1000;
    const row = (ok: string, n: number): Row => ({ t, metric: 'answers_total', labels: { ok }, n });
    return [...(bad > 0 ? [row('false', bad)] : []), ...(total > bad ? [row('true', total - bad)] : [])];
  });
  const phases = toPhases({ steady: Math.max(1, seconds.length) });
  const of = { producers: [], events: [], samples: [], catalogue: new Map() };
  return toEvidence({ t0Ms, phases, rows: [...rows, ...more], ...of });
}

export const steady = (count: number, bad: number, total: number): Step[] =>
  Array.from({ length: count }, () => ({ bad, total }));

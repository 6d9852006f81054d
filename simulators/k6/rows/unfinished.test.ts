import { expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { censorUnfinished } from './unfinished.ts';

const phases = toPhases({ 'warm-up': 10, steady: 40 });
const api = { key: 'api', label: 'api', file: '/x/api.ts', perSecond: 110, timeoutS: 10 };
const from = (counts: Record<string, number>) => (key: string) => counts[key] ?? 0;

it('counts iterations that started and never ended as slower than all measured values', () => {
  const count = from({
    'started_iterations{phase:steady,scenario:api}': 20,
    'iterations{phase:steady,scenario:api}': 17,
  });
  const labels = { scenario: 'api', phase: 'steady', outcome: 'unfinished' };
  const h = { schema: 5, zero: 0, index: [], count: [], sum: 0, censored: 3 };
  expect(censorUnfinished([api], phases, 5000, count)).toEqual([
    { t: 54_000, metric: 'k6_http_req_duration_seconds', labels, h },
    { t: 54_000, metric: 'k6_arrival_duration_seconds', labels, h },
  ]);
});

it('adds nothing when all iterations ended', () => {
  const count = from({
    'started_iterations{phase:steady,scenario:api}': 20,
    'iterations{phase:steady,scenario:api}': 20,
  });
  expect(censorUnfinished([api], phases, 5000, count)).toEqual([]);
});

import type { SloVerdict } from '../record/run.ts';

/** Returns the verdict on a latency SLO. `value` is the latency in seconds. */
export const latencySlo = (value: number): SloVerdict => ({
  name: 'api-latency',
  phase: 'steady',
  verdict: 'PASS',
  value,
  unit: 's',
  objective: 0.2,
  op: '<=',
  interval: null,
  samples: 1000,
  reason: '',
  title: '95 % within 200 ms',
  service: 'api',
});

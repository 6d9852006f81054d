import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Sample } from '../../results/record/row.ts';
import { judge } from '../judge/judge.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';

const metric = 'web_vital_lcp_seconds';

function verdictOf(name: string, samples: readonly Omit<Sample, 't' | 'labels'>[]) {
  const all = samples.map((one, i) => ({ ...one, t: t0Ms + 6000 + i * 1000, labels: { phase: 'steady' } }));
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: [], samples: all, catalogue });
  const slo = slos.find((one) => one.name === name)!;
  return judge([slo], evidence, { status: 'valid', reasons: [] })[0]!;
}

const lcps = (n: number, value: number, contention?: number) =>
  Array.from({ length: n }, () => ({ metric, value, ...(contention !== undefined && { detail: { contention } }) }));

describe('values that a busy machine gave', () => {
  it('break no SLO alone', () => {
    expect(verdictOf('web-lcp', [...lcps(11, 0.3), ...lcps(11, 9, 1.2)])).toMatchObject({
      verdict: 'INVALID',
      reasonCode: 'busy-machine',
    });
  });

  it('do not excuse an SLO that the other values break too', () => {
    expect(verdictOf('web-lcp', [...lcps(11, 9), ...lcps(11, 9, 1.2)]).verdict).toBe('FAIL');
    expect(verdictOf('web-lcp', lcps(22, 9)).verdict).toBe('FAIL');
  });

  it('count when they meet the limit', () => {
    expect(verdictOf('web-lcp', lcps(22, 0.3, 1.2)).verdict).toBe('PASS');
  });

  it('excuse a failed journey only if one of its waits timed out', () => {
    const end = (value: number, detail?: object) => ({ metric: 'journey_success', value, ...(detail && { detail }) });
    const good = Array.from({ length: 11 }, () => end(1));
    expect(verdictOf('web-journeys', [...good, end(0, { class: 'host-contention' })]).verdict).toBe('INVALID');
    expect(verdictOf('web-journeys', [...good, end(0, { class: 'target-5xx', contention: 2 })]).verdict).toBe('FAIL');
  });
});

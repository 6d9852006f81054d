import { describe, expect, it } from 'vitest';
import type { ProducerEnd } from '../../results/record/producer.ts';
import { evidenceOf } from '../run.fixture.ts';
import { checkValidity } from './validity.ts';

/** One producer of a healthy run ends in another way. */
function reasonsOf(name: string, change: Partial<ProducerEnd>) {
  const evidence = evidenceOf();
  const producers = evidence.producers.map((one) => (one.name === name ? { ...one, ...change } : one));
  return checkValidity({ ...evidence, producers }).reasons;
}

const counts = (offered: number, completed: number) => ({ offered, completed, dropped: 0, unfinished: 0 });

describe('the validity of a run', () => {
  it('is valid when the generator had no fault', () => {
    expect(checkValidity(evidenceOf())).toEqual({ status: 'valid', reasons: [] });
  });

  it('is invalid when a producer sent nothing', () => {
    const reasons = reasonsOf('mesh-node', { offered: 400, completed: 0, dropped: 0, inFlight: 0 });
    expect(reasons).toMatchObject([
      { code: 'nothing-sent', cause: 'mesh-node sent nothing', taints: { producers: ['mesh-node'] } },
    ]);
    expect(reasonsOf('mesh-node', { offered: 400, completed: 0, dropped: 0, inFlight: 3 })).toEqual([]);
  });

  it('is invalid when k6 planned no start; nodes may only connect', () => {
    const none = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    expect(reasonsOf('k6', none).map(({ code }) => code)).toContain('nothing-sent');
    expect(reasonsOf('mesh-node', none)).toEqual([]);
  });

  it('allows one missing start at the edge of a phase', () => {
    const phases = (completed: number) => ({ phases: [{ phase: 'steady', ...counts(12, completed) }] });
    expect(reasonsOf('journeys', phases(11))).toEqual([]);
    expect(reasonsOf('journeys', phases(10))).toMatchObject([{ code: 'rate-not-attained' }]);
  });

  it('ignores the warm-up, which is never judged', () => {
    expect(reasonsOf('k6', { phases: [{ phase: 'warm-up', ...counts(500, 100) }] })).toEqual([]);
  });

  it('needs a browser whose pages are not late, and a generator whose clock is not late', () => {
    const lag = (p99: number) => ({ health: { lagSeconds: { p99, max: p99 } } });
    expect(reasonsOf('journeys', lag(0.2))).toEqual([]);
    expect(reasonsOf('journeys', lag(0.3))).toMatchObject([{ taints: { kinds: ['vitals'] } }]);
    expect(reasonsOf('mesh-node', lag(0.3))).toMatchObject([{ taints: { kinds: ['latency'] } }]);
  });

  it('needs a client of streams that reads its own streams in time', () => {
    const error = (p99: number) => ({ health: { clientErrorSeconds: { p50: 0.001, p99, max: p99, samples: 1500 } } });
    expect(reasonsOf('mesh-node', error(0.09))).toEqual([]);
    expect(reasonsOf('mesh-node', error(0.11))).toMatchObject([
      { code: 'client-error', taints: { producers: ['mesh-node'], kinds: ['latency'] } },
    ]);
  });

  it('needs exact counts of every metric that a producer counts itself', () => {
    expect(reasonsOf('journeys', { delivered: { journey_success: 12, web_vital_lcp_seconds: 12 } })).toEqual([]);
    expect(reasonsOf('journeys', { delivered: { journey_success: 13, web_vital_lcp_seconds: 12 } })).toMatchObject([
      { code: 'delivery-counts', evidence: 'journey_success: 13 counted, 12 in the record' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { gauge, type Metric } from '../../results/record/metric.ts';
import type { Taint } from '../../results/record/run.ts';
import { evidenceOf, slos } from '../run.fixture.ts';
import { kindOf, taintOf } from './taint.ts';

const evidence = evidenceOf();

function tainted(name: string, taints: Taint, phase = 'steady'): boolean {
  const validity = { status: 'invalid' as const, reasons: [{ code: 'x', cause: 'x', taints, evidence: 'x' }] };
  return taintOf(slos.find((slo) => slo.name === name)!.sli, phase, evidence, validity) !== undefined;
}

describe('a taint', () => {
  it('applies to the kinds that it names and to no others', () => {
    const of = (kinds: Taint['kinds']) => slos.filter((slo) => tainted(slo.name, { kinds })).map((slo) => slo.name);
    expect(of(['latency'])).toEqual(['api-latency', 'longest-stall']);
    expect(of(['errors'])).toEqual(['api-errors', 'api-availability']);
    expect(of(['counts'])).toEqual(['mesh-delivery', 'web-journeys']);
    expect(of(['vitals'])).toEqual(['web-lcp']);
    expect(of(['rate'])).toEqual([]);
  });

  it('applies to its phase, and to SLOs that are judged over the whole run', () => {
    const taint: Taint = { phases: ['steady'], kinds: ['latency'] };
    expect(tainted('api-latency', taint)).toBe(true);
    expect(tainted('api-latency', taint, 'recovery')).toBe(false);
    expect(tainted('api-latency', taint, 'run')).toBe(true);
  });

  it('applies to its producer only', () => {
    expect(tainted('api-latency', { producers: ['mesh-node'], kinds: ['latency'] })).toBe(false);
    expect(tainted('api-latency', { producers: ['mesh-node', 'k6'], kinds: ['latency'] })).toBe(true);
  });

  it('of latency applies to goodput, which is a share of answers in time', () => {
    const total = { metric: 'meshproof_chat_goodput_total', match: {} };
    const sli = {
      kind: 'ratio',
      counts: 'good',
      part: [{ ...total, match: { good: 'yes' } }],
      total: [total],
    } as const;
    const metric: Metric = { ...gauge(total.metric, '1', 'higher', ''), taint: { ratio: 'latency' } };
    expect([
      kindOf(sli, { metric: () => ({ metric, producer: 'chat-user' }) }),
      kindOf(sli, { metric: () => undefined }),
    ]).toEqual(['latency', 'errors']);
  });

  it('never excuses a dead target', () => {
    expect(tainted('target-alive', { kinds: ['latency', 'rate', 'errors', 'counts', 'vitals'] }, 'run')).toBe(false);
  });
});

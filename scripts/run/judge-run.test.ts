import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { fakeMetrics } from '../test/fake-producer.ts';
import type { AbortCause } from './abort.ts';
import { type JudgeParts, judgeRun } from './judge-run.ts';
import { fakeJob } from './run-parts.fixture.ts';

const { plan, slos, catalogue } = fakeJob({ perSecond: 50 });

/** Judges a run with 50 requests a second. Each request takes `seconds`. */
function judgeAt(seconds: number, change: Partial<JudgeParts> = {}) {
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: () => undefined,
  });
  const { observe } = recorder.histogram(fakeMetrics.duration, { ok: 'true' });
  for (let ms = 2000; ms < 22_000; ms += 20) observe(ms, seconds);
  recorder.drain(Number.POSITIVE_INFINITY);
  const evidence = toEvidence({
    t0Ms: 0,
    phases: plan.phases,
    producers: [],
    events: [],
    rows,
    samples: [],
    catalogue,
  });
  const parts = { slos, evidence, events: [], cause: undefined, seed: 1, hasLoad: true, hasFindings: true };
  return judgeRun({ ...parts, ...change });
}

describe('judgeRun', () => {
  it('passes below the limit and fails above it', () => {
    expect([judgeAt(0.02).verdict, judgeAt(0.5).verdict]).toEqual(['PASS', 'FAIL']);
    expect(judgeAt(0.02)).not.toHaveProperty('breakpoint');
  });

  it('judges no SLO without load', () => {
    expect(judgeAt(0.02, { hasLoad: false })).toMatchObject({ slos: [], findings: [], verdict: 'INCONCLUSIVE' });
  });

  it.each<AbortCause>([
    { kind: 'fault-of-ours', text: 'x is undefined' },
    { kind: 'overdue', producers: [{ name: 'k6' }] },
    { kind: 'too-much-memory', part: 'k6', bytes: 3e9, limitBytes: 2e9 },
  ])('makes a run INVALID when the load generator ended it: $kind', (cause) => {
    const judgement = judgeAt(0.02, { cause });
    expect(judgement.verdict).toBe('INVALID');
    expect(judgement.validity.reasons.map(({ code }) => code)).toEqual([cause.kind]);
  });

  it('reports the break of a breakpoint test, and null when the target did not break', () => {
    const profile = { name: 'breakpoint', peak: 4 } as JudgeParts['profile'] & object;
    const found = { times: 2, held: 1.6, atS: 12, slo: 'fake-latency', reason: 'too slow' };
    expect(judgeAt(0.02, { profile, cause: { kind: 'broke', found } }).breakpoint).toEqual(found);
    expect(judgeAt(0.02, { profile }).breakpoint).toBeNull();
  });
});

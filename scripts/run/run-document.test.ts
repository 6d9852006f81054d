import { describe, expect, it } from 'vitest';
import { runDocumentSchema, type Verdict } from '../../results/record/run.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { AbortCause } from './abort.ts';
import { type Outcome, toDocument } from './run-document.ts';
import type { RunStart } from './run-start.ts';

const start: RunStart = {
  id: '20260101T000000Z-short-0000',
  version: '0.0.0',
  plan: 'short',
  profile: null,
  target: 'mine',
  seed: 1,
  tags: {},
  comparableKey: 'key',
  environment: {},
  startedMs: Date.parse('2026-01-01T00:00:00Z'),
  phases: toPhases({ 'warm-up': 1, steady: 2 }),
};

function documented(
  verdict: Verdict,
  cause?: AbortCause,
  delivery: 'complete' | 'incomplete' = 'complete',
  requirePush = false,
  ends: Outcome['ends'] = [],
) {
  const outcome: Outcome = {
    t0Ms: start.startedMs + 3000,
    endedMs: start.startedMs + 9000,
    ends,
    metrics: [],
    cause,
    validity: { status: 'valid', reasons: [] },
    slos: [],
    findings: [],
    verdict,
    reason: 'because',
  };
  return toDocument(start, outcome, { status: delivery, sent: 1, confirmed: 1, reason: null }, requirePush);
}

describe('run.json', () => {
  it.each([
    ['PASS', 0],
    ['FAIL', 1],
    ['INVALID', 3],
    ['INCONCLUSIVE', 4],
  ] as const)('a complete run with %s exits %d', (verdict, code) => {
    expect(documented(verdict)).toMatchObject({ exitCode: code, status: 'complete' });
  });

  it.each([
    ['FAIL', undefined, true, 70],
    ['INVALID', undefined, true, 70],
    ['INVALID', undefined, false, 3],
    ['FAIL', { kind: 'signal', signal: 'SIGINT' }, true, 130],
    ['FAIL', { kind: 'fault-of-ours', text: 'x', isBug: true }, false, 70],
    ['INVALID', { kind: 'fault-of-ours', text: 'the disk is full' }, false, 3],
  ] as [Verdict, AbortCause | undefined, boolean, number][])(
    'a run with %s, the cause %o and a fault that is a bug (%s) exits %d and keeps its verdict',
    (verdict, cause, isBug, code) => {
      const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0, phases: [], delivered: {} };
      const end = { name: 'probes', status: 'done' as const, ...counts, health: { faults: [{ text: 'x', isBug }] } };
      expect(documented(verdict, cause, 'complete', false, [end])).toMatchObject({ exitCode: code, verdict });
    },
  );

  it.each([
    [{ kind: 'signal', signal: 'SIGINT' }, 130, 'interrupted'],
    [{ kind: 'signal', signal: 'SIGTERM' }, 143, 'interrupted'],
    [{ kind: 'target-died', atMs: 0, text: '' }, 1, 'aborted'],
  ] as [AbortCause, number, string][])('%o exits %d as %s', (cause, code, status) => {
    expect(documented('FAIL', cause)).toMatchObject({ exitCode: code, status });
  });

  it('requires the push only with requirePush, and never instead of a FAIL', () => {
    expect(documented('PASS', undefined, 'incomplete').exitCode).toBe(0);
    expect(documented('PASS', undefined, 'incomplete', true).exitCode).toBe(3);
    expect(documented('FAIL', undefined, 'incomplete', true).exitCode).toBe(1);
  });

  it('writes times as RFC 3339 with milliseconds and matches its schema', () => {
    const document = documented('PASS');
    expect(document.phases[1]).toMatchObject({ start: '2026-01-01T00:00:04.000Z', end: '2026-01-01T00:00:06.000Z' });
    expect(() => runDocumentSchema.parse({ ...document, files: {}, artifacts: [] })).not.toThrow();
  });
});

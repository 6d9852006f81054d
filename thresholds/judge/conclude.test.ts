import { describe, expect, it } from 'vitest';
import type { SloVerdict, Verdict } from '../../results/record/run.ts';
import { conclude, exitCodeOf } from './conclude.ts';

const valid = { status: 'valid' as const, reasons: [] };
const crash = { code: 'producer-crashed', cause: 'k6 crashed', taints: { kinds: [] }, evidence: 'signal SIGKILL' };
const invalid = { status: 'invalid' as const, reasons: [crash] };

const slo = (name: string, verdict: Verdict): SloVerdict => ({
  name,
  verdict,
  phase: 'steady',
  value: 1,
  unit: '1',
  objective: 1,
  op: '>=',
  interval: null,
  samples: 1,
  reason: `${verdict.toLowerCase()} as said`,
  title: name,
  service: 'x',
});

describe('the verdict of a run', () => {
  it.each<[Verdict[], Verdict, string]>([
    [['PASS', 'INCONCLUSIVE', 'INVALID', 'FAIL'], 'FAIL', 'slo-3: fail as said in steady'],
    [['FAIL', 'PASS', 'FAIL'], 'FAIL', 'slo-0: fail as said in steady; also broken: slo-2'],
    [['PASS', 'INCONCLUSIVE', 'INVALID'], 'INVALID', 'slo-2: invalid as said in steady'],
    [['PASS', 'INCONCLUSIVE'], 'INCONCLUSIVE', 'slo-1: inconclusive as said in steady'],
    [['PASS', 'PASS'], 'PASS', 'all 2 SLOs hold'],
    [['PASS'], 'PASS', 'slo-0 holds'],
    [[], 'INCONCLUSIVE', 'no SLO was judged'],
  ])('of SLOs that are %j is %s', (verdicts, verdict, reason) => {
    expect(
      conclude(
        verdicts.map((one, i) => slo(`slo-${i}`, one)),
        valid,
        [],
      ),
    ).toEqual({ verdict, reason });
  });

  it('is at best INVALID when the run is INVALID, but FAIL when an SLO is broken', () => {
    expect(conclude([slo('a', 'PASS')], invalid, [])).toEqual({
      verdict: 'INVALID',
      reason: 'k6 crashed: signal SIGKILL',
    });
    expect(conclude([], invalid, []).verdict).toBe('INVALID');
    expect(conclude([slo('a', 'FAIL')], invalid, []).verdict).toBe('FAIL');
  });

  it.each<[Verdict[], Verdict, string]>([
    [
      ['PASS', 'PASS'],
      'INCONCLUSIVE',
      'the run was stopped before the end of chat-user, probes; until then, all 2 SLOs hold',
    ],
    [['PASS', 'INCONCLUSIVE'], 'INCONCLUSIVE', 'slo-1: inconclusive as said in steady'],
    [['PASS', 'FAIL'], 'FAIL', 'slo-1: fail as said in steady'],
  ])('of SLOs that are %j is %s if producers were stopped', (verdicts, verdict, reason) => {
    const slos = verdicts.map((one, i) => slo(`slo-${i}`, one));
    const producers = [
      { name: 'chat-user', status: 'stopped' as const },
      { name: 'k6', status: 'done' as const },
      { name: 'probes', status: 'stopped' as const },
    ];
    expect(conclude(slos, valid, [], [], producers)).toEqual({ verdict, reason });
  });

  it('names the death of the target before its consequences', () => {
    const events = [
      { t: 1_000_000, kind: 'run-start' as const, by: 'run', text: '' },
      { t: 1_008_250, kind: 'target-died' as const, by: 'run', text: 'exit code 9' },
    ];
    const reason = 'the target died 8.3 s after the start: exit code 9';
    expect(conclude([slo('a', 'FAIL')], invalid, events)).toEqual({ verdict: 'FAIL', reason });
    const [, alone] = events;
    expect(conclude([], valid, [alone!]).reason).toBe('the target died at 1970-01-01T00:16:48.250Z: exit code 9');
  });

  it('has its own exit code', () => {
    expect((['PASS', 'FAIL', 'INVALID', 'INCONCLUSIVE'] as const).map(exitCodeOf)).toEqual([0, 1, 3, 4]);
  });
});

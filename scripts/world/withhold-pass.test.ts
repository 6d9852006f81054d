import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SloVerdict, Verdict } from '../../results/record/run.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { worldOf } from '../../simulators/mesh-node/world/world.fixture.ts';
import type { Judgement } from '../run/judge-run.ts';
import { type ExecuteWorld, executeInVirtualTime, executeOnLoopback } from './execute-world.ts';
import { judgeWorld } from './judge-world.ts';
import { runWorld } from './run-world.ts';
import { withoutPassIfCut } from './withhold-pass.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-withhold-pass-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const village = {
  duration: '2s',
  settle: '1s',
  nodes: { count: 5 },
  topology: { kind: 'full', link: 'air' },
  workload: { broadcast: { rate: '50/s' } },
  invariants: [{ 'eventual-delivery': { within: '1s', share: '99%' } }],
};
const world = worldOf(village);

/** Runs a world and sends it a SIGINT when it says something for the time `stopAt`. */
async function verdictOf(execute: ExecuteWorld, target: string, stopAt: number, ran = world) {
  const abort = new AbortController();
  let said = 0;
  let nowMs = 0;
  // In virtual time, every step of 50 ms seems to take longer than a second, so that the world says something after it.
  const clock = target === 'virtual' ? { ...systemClock, monotonicMs: () => (nowMs += 1100) } : systemClock;
  const say = () => {
    said++;
    if (said === stopAt) abort.abort({ kind: 'signal', signal: 'SIGINT' });
  };
  const options = { store: dir, tags: {} };
  const run = {
    world: ran,
    file: 'test.yaml',
    sha256: '',
    options,
    clock,
    signal: abort.signal,
    say,
    explain: () => [],
  };
  const { sealed } = await runWorld(run, execute, target);
  return sealed.document;
}

describe('a world that is stopped by SIGINT', () => {
  it('is INCONCLUSIVE in virtual time, with the simulated and the planned time', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 6);
    expect(run).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: 'the world was stopped after 0.3 s of 3 s',
      status: 'interrupted',
      exitCode: 130,
    });
    expect(new Set(run.slos.map(({ verdict }) => verdict))).toEqual(new Set(['INCONCLUSIVE']));
    expect(run.slos[0]!.reason).toMatch(/: stopped after 0\.3 s of 3 s$/);
  });

  it('is INCONCLUSIVE on the loopback interface', { timeout: 30_000 }, async () => {
    const run = await verdictOf(executeOnLoopback, 'loopback', 2);
    expect(run).toMatchObject({ verdict: 'INCONCLUSIVE', exitCode: 130 });
    expect(run.reason).toMatch(/^the world was stopped after \d\.\d s of 3 s$/);
  });

  it('is a PASS when the signal comes with the last step', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 60);
    expect(run).toMatchObject({ verdict: 'PASS', status: 'interrupted', exitCode: 130 });
  });

  it('is a PASS when no signal comes', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 61);
    expect(run).toMatchObject({ verdict: 'PASS', status: 'complete', exitCode: 0 });
  });
});

describe('withoutPassIfCut', () => {
  const judged = (verdict: Verdict, ...slos: Verdict[]) => {
    const validity = { status: 'valid' as const, reasons: [] };
    const rows = slos.map((one) => ({ name: 'x', reason: 'as seen', verdict: one }) as SloVerdict);
    return { validity, slos: rows, findings: [], verdict, reason: 'why' } satisfies Judgement;
  };

  it.each(['FAIL', 'INVALID'] as const)('keeps a %s and its reason, but no PASS beside it', (verdict) => {
    const cut = withoutPassIfCut(judged(verdict, verdict, 'PASS'), { atMs: 100, endMs: 610_000 });
    expect(cut).toMatchObject({ verdict, reason: 'why' });
    expect(cut.slos.map((slo) => [slo.verdict, slo.reason])).toEqual([
      [verdict, 'as seen'],
      ['INCONCLUSIVE', 'as seen: stopped after 0.1 s of 610 s'],
    ]);
  });

  it('changes nothing at the end of the world', () => {
    const whole = judged('PASS', 'PASS');
    expect(withoutPassIfCut(whole, { atMs: 610_000, endMs: 610_000 })).toBe(whole);
  });
});

describe('a world whose nodes send none of its messages', () => {
  const allCrash = [{ at: '0s', crash: { share: '100%' } }];
  const silent = worldOf({ ...village, timeline: allCrash });

  it('is INCONCLUSIVE, and so is each invariant on messages', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 61, silent);
    expect(run).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'no message was sent', exitCode: 4 });
    const reasons = Object.fromEntries(run.slos.map((slo) => [slo.name, `${slo.verdict} ${slo.reason}`]));
    expect(reasons['eventual-delivery']).toBe('INCONCLUSIVE no message was sent');
    expect(reasons.conservation).toMatch(/^PASS/);
    expect(run.slos.find(({ name }) => name === 'eventual-delivery')!.samples).toBe(0);
  });

  it('is INCONCLUSIVE in a sweep and in a capacity search', () => {
    const { verdict, reason } = judgeWorld(silent, 'test.yaml');
    expect({ verdict, reason }).toEqual({ verdict: 'INCONCLUSIVE', reason: 'no message was sent' });
  });

  it('names the time at which it was stopped', async () => {
    const { reason } = await verdictOf(executeInVirtualTime, 'virtual', 6, silent);
    expect(reason).toBe('the world was stopped after 0.3 s of 3 s');
  });

  it('is judged as ever when some messages were sent before the crash', () => {
    const late = worldOf({ ...village, timeline: [{ at: '1s', crash: { share: '100%' } }] });
    const { slos } = judgeWorld(late, 'test.yaml');
    expect(slos.filter(({ reason }) => reason === 'no message was sent')).toEqual([]);
  });

  it('is a PASS when its workload has no messages', () => {
    const { verdict } = judgeWorld(
      worldOf({ ...village, workload: { ping: { pairs: 2 } }, invariants: [] }),
      'test.yaml',
    );
    expect(verdict).toBe('PASS');
  });
});

import { describe, expect, it } from 'vitest';
import { type EvidenceParts, toEvidence } from '../../results/record/evidence.ts';
import { judge } from '../judge/judge.ts';
import { catalogue, evidenceOf, phases, slos, t0Ms } from '../run.fixture.ts';
import { checkValidity } from './validity.ts';

const metric = 'meshproof_generator_loop_lag_seconds';

/** The lag ended `endedS` after T0. The phases are 5 s warm-up, 40 s steady and 5 s recovery. */
function runWith(endedS: number, v: number, producers: EvidenceParts['producers'] = []) {
  const rows = [{ t: t0Ms + endedS * 1000, metric, labels: {}, v }];
  return toEvidence({ t0Ms, phases, producers, events: [], rows, samples: [], catalogue });
}

const blockedIn = (endedS: number, v: number) =>
  checkValidity(runWith(endedS, v)).reasons.flatMap(({ code, taints }) => (code === 'own-stall' ? taints.phases : []));

describe('a conductor that was blocked', () => {
  it('distorts each phase that the block covers, also when it ends after the last phase', () => {
    expect(blockedIn(52, 45)).toEqual(['steady', 'recovery']);
    expect(blockedIn(47, 30)).toEqual(['steady', 'recovery']);
    expect(blockedIn(30, 0.6)).toEqual(['steady']);
  });

  it('distorts no phase that the block does not reach', () => {
    expect(blockedIn(4, 45)).toEqual([]);
    expect(blockedIn(4.9, 45)).toEqual([]);
    expect(blockedIn(51, 1.9)).toEqual([]);
  });

  it('distorts an earlier phase only if the block covers more than the limit of it', () => {
    expect(blockedIn(45, 1.4)).toEqual(['recovery']);
    expect(blockedIn(45, 1.6)).toEqual(['steady', 'recovery']);
    expect(blockedIn(50, 1.4)).toEqual([]);
  });

  it('makes the longest stall INVALID', () => {
    const healthy = evidenceOf();
    const late = runWith(52, 45);
    const evidence = {
      ...healthy,
      rows: (...args: Parameters<typeof healthy.rows>) => (args[0] === metric ? late : healthy).rows(...args),
    };
    const stall = slos.filter(({ name }) => name === 'longest-stall');
    expect(judge(stall, evidence, checkValidity(evidence))).toMatchObject([{ verdict: 'INVALID' }]);
  });
});

describe('planned starts that came due while the conductor was blocked', () => {
  const reasonsOf = (dropped: number, endedS: number, v: number) => {
    const counts = { offered: 40, completed: 40 - dropped, dropped };
    const phase = { phase: 'steady', ...counts, unfinished: 0 };
    const probes = { name: 'probes', status: 'done' as const, ...counts, inFlight: 0, phases: [phase], delivered: {} };
    return checkValidity(runWith(endedS, v, [probes])).reasons.filter(({ code }) => code === 'rate-not-attained');
  };

  it('make the rate, latency and counts of the producer INVALID', () => {
    expect(reasonsOf(30, 52, 37)).toMatchObject([
      {
        taints: { producers: ['probes'], phases: ['steady'], kinds: ['latency', 'rate', 'counts'] },
        evidence: '10 starts of 40 planned',
      },
    ]);
  });

  it('do not include starts that slow runs dropped', () => {
    expect(reasonsOf(30, 30, 0.01)).toEqual([]);
    expect(reasonsOf(30, 30, 0.9)).toEqual([]);
    expect(reasonsOf(30, 4.9, 45)).toEqual([]);
  });

  it('may be one at the edge of a phase', () => {
    expect(reasonsOf(1, 30, 10)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { ownLag } from '../validity/own-lag.ts';
import { loopLag, loopLags } from './loop-lags.ts';

const steady = phases.find(({ name }) => name === 'steady')!;

/** Each lag has the second of the run in which it ended, and its length in seconds. */
function evidenceWith(lags: readonly (readonly [number, number])[]) {
  const rows = lags.map(([endedS, v]): Row => ({ t: t0Ms + endedS * 1000, metric: loopLag, labels: {}, v }));
  return toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
}

const seconds = (from: number, to: number, v: number) =>
  Array.from({ length: to - from }, (_, i) => [from + i, v] as const);

describe('the lags of the conductor', () => {
  it('count in each second that they cover', () => {
    expect([...loopLags(evidenceWith([[20, 4]]))].sort()).toEqual(seconds(17, 21, 4));
    expect([...loopLags(evidenceWith([[20.6, 0.4]]))]).toEqual([[20, 0.4]]);
    expect([...loopLags(evidenceWith([[20, 1.5]]))].sort()).toEqual(seconds(19, 21, 1.5));
  });

  it('count in a phase that they cover, also when they end after it', () => {
    expect([...loopLags(evidenceWith([[steady.endS + 3, 10]]), steady).keys()].sort()).toEqual(
      seconds(steady.endS - 6, steady.endS, 10).map(([second]) => second),
    );
    expect(loopLags(evidenceWith([[steady.endS + 3, 3]]), steady).size).toBe(0);
    expect(loopLags(evidenceWith([[steady.startS - 1, 30]]), steady).size).toBe(0);
  });

  it('have the largest value of a second in which two lags lie', () => {
    const lags = loopLags(evidenceWith([...seconds(5, 20, 0.01), [20, 8]]));
    expect(lags.get(12)).toBe(0.01);
    expect(lags.get(13)).toBe(8);
    expect(lags.get(19)).toBe(8);
  });
});

describe('a broken latency limit of a conductor that was stopped for most of a phase', () => {
  const slo = slos.find(({ name }) => name === 'api-latency') as Slo;
  const broken = { verdict: 'FAIL', value: slo.objective + 5 } as const;
  const phase = { name: steady.name, window: steady } as Parameters<typeof ownLag>[2];

  it.each([
    ['35 of 40 s', [...seconds(5, 8, 0.01), [43, 35] as const, [44, 0.01] as const]],
    ['31 s up to a later phase', [...seconds(5, 14, 0.01), [46, 33] as const]],
  ])('is INVALID: %s', (_, lags) => {
    expect(ownLag(slo, broken, phase, evidenceWith(lags))).toMatchObject({ code: 'own-lag' });
  });

  it('is a FAIL when the lag covers a few seconds only', () => {
    const lags = [...seconds(5, 30, 0.01), [36, 6] as const, ...seconds(37, 45, 0.01)];
    expect(ownLag(slo, broken, phase, evidenceWith(lags))).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { builtInShare } from '../../../results/record/slo.ts';
import { conclude } from '../conclude.ts';
import type { Judged } from '../judged.ts';
import { withholdUnstated } from './withhold-unstated.ts';

const judged = (verdict: Judged['verdict']): Judged => ({
  ...{ verdict, reasonCode: verdict === 'FAIL' ? 'broken' : 'holds', value: 0.5, interval: null, samples: 10 },
  reason: '50 % of 10 are good',
});

const slo = (name: string, stateBy?: string) =>
  builtInShare({ name, title: name, service: 'mesh' }, { counts: 'good', part: [], total: [] }, 0.99, {
    onlyIfBad: true,
    ...(stateBy !== undefined && { stateBy }),
  });

it.each([
  ['messages', 'delivery to the slos of the world'],
  ['answers', 'answered to the slos of the plan'],
])('the reason ends with the number, so that the phase follows it: %s', (name, stateBy) => {
  const of = slo(name, stateBy);
  const { reasonCode, ...open } = withholdUnstated(of, judged('FAIL'));
  expect([open.verdict, reasonCode]).toEqual(['INCONCLUSIVE', 'no-objective']);
  const verdict = { ...of, ...open, phase: 'steady' };
  expect(conclude([verdict], { status: 'valid', reasons: [] }, []).reason).toBe(
    `${name}: no SLO says which share is enough (add ${stateBy}); 50 % of 10 are good in steady`,
  );
});

it.each([
  ['a PASS', slo('a', 'b'), judged('PASS')],
  ['an SLO whose objective nobody has to state', slo('a'), judged('FAIL')],
])('keeps %s', (_, of, given) => {
  expect(withholdUnstated(of, given)).toBe(given);
});

import { expect, it } from 'vitest';
import { toVerdict, verdictsWorstFirst, worseVerdict } from './marks.ts';

it('orders verdicts FAIL, INVALID, INCONCLUSIVE, PASS, the worst first', () => {
  expect(verdictsWorstFirst).toEqual(['FAIL', 'INVALID', 'INCONCLUSIVE', 'PASS']);
  expect(worseVerdict('PASS', 'INCONCLUSIVE')).toBe('INCONCLUSIVE');
  expect(worseVerdict('INVALID', 'INCONCLUSIVE')).toBe('INVALID');
  expect(worseVerdict('INVALID', 'FAIL')).toBe('FAIL');
});

it('marks a regression as FAIL and an equivalent metric as PASS', () => {
  expect((['regression', 'equivalent'] as const).map(toVerdict)).toEqual(['FAIL', 'PASS']);
});

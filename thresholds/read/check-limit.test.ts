import { describe, expect, it } from 'vitest';
import type { Op, Sli, Slo } from '../../results/record/slo.ts';
import { slos } from '../run.fixture.ts';
import { alwaysSlos } from './always.ts';
import { checkLimit } from './check-limit.ts';

const of = { metric: 'some_seconds', match: {} };
const some = (sli: Sli, op: Op, objective: number, unit = 's'): Slo => ({
  ...alwaysSlos[0]!,
  sli,
  op,
  objective,
  unit,
  where: (path) => ({ file: 'mine.yaml', line: 7, key: path.join('.') }),
});
const quantile = (q: number, value: number) => some({ kind: 'quantile', of, q, limit: value }, '<=', value);
const limit = (op: Op, value: number, unit?: string) =>
  some({ kind: 'limit', of, fold: 'max', limit: value }, op, value, unit);
const ratio = (target: number, good = { a: 'b' } as Record<string, string>) => {
  const part = [{ ...of, match: good }];
  return some({ kind: 'ratio', counts: 'good', part, total: [of] }, '>=', target, '1');
};

describe('an objective', () => {
  it.each([
    ['a quantile of 1e308 seconds', quantile(0.95, 1e308), 'value'],
    ['a share of one in ten million', quantile(1e-7, 0.2), 'target'],
    ['a ratio with a target near 0', ratio(1e-7), 'target'],
    ['a ratio of a count to itself', ratio(0.99, {}), 'good'],
    ['at least -1', limit('>=', -1), 'value'],
    ['at least 0', limit('>=', 0), 'value'],
    ['more than -1', limit('>', -1), 'value'],
    ['at most 1e308', limit('<=', 1e308, '1'), 'value'],
    ['less than 0', limit('<', 0), 'value'],
    ['at most -1', limit('<=', -1), 'value'],
    ['more than 1e300', limit('>', 1e300, '1/s'), 'value'],
  ])('is refused when it is %s', (_, slo, key) => {
    const where = expect.objectContaining({ line: 7, key: expect.stringMatching(new RegExp(`\\.${key}$`)) });
    expect(() => checkLimit(slo)).toThrow(expect.objectContaining({ where }));
  });

  it.each([
    ['a percentile must be above p5', quantile(0.03, 0.2)],
    ['an SLO must require more than 5 % good events', ratio(0.03)],
  ])('that is too low to judge is refused with the words: %s', (text, slo) => {
    expect(() => checkLimit(slo)).toThrow(text);
  });

  it('is accepted when a run can meet it and can miss it', () => {
    const good = [...slos, quantile(0.5, 0.001), ratio(0.5), limit('>', 0), limit('<=', 0), limit('>=', 1000, '1/s')];
    for (const slo of good) expect(() => checkLimit(slo)).not.toThrow();
  });
});

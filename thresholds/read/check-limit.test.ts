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
    ['a quantile of 1e308 seconds', quantile(0.95, 1e308), /every run keeps/],
    ['a share of one in ten million', quantile(1e-7, 0.2), /5 % or less/],
    ['a ratio of next to nothing', ratio(1e-7), /5 % or less/],
    ['a ratio of a count to itself', ratio(0.99, {}), /the same as total/],
    ['at least -1', limit('>=', -1), /every run keeps/],
    ['at least 0', limit('>=', 0), /every run keeps/],
    ['more than -1', limit('>', -1), /every run keeps/],
    ['at most 1e308', limit('<=', 1e308, '1'), /every run keeps/],
    ['less than 0', limit('<', 0), /no run can keep/],
    ['at most -1', limit('<=', -1), /no run can keep/],
    ['more than 1e300', limit('>', 1e300, '1/s'), /no run can keep/],
  ])('is refused when it is %s', (_, slo, message) => {
    expect(() => checkLimit(slo)).toThrow(message);
    expect(() => checkLimit(slo)).toThrow(expect.objectContaining({ where: expect.objectContaining({ line: 7 }) }));
  });

  it('is taken when a run can keep it and break it', () => {
    const good = [...slos, quantile(0.5, 0.001), ratio(0.5), limit('>', 0), limit('<=', 0), limit('>=', 1000, '1/s')];
    for (const slo of good) expect(() => checkLimit(slo)).not.toThrow();
  });
});

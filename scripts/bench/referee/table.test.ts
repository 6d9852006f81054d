import { expect, it } from 'vitest';
import type { Figure } from './run-cell.ts';
import { pageOf } from './table.ts';

const figure = (group: string, met: boolean | null): Figure => ({
  ...{ group, cell: 'a coin', figure: 'heads', bound: { atMost: 0.06 }, hits: 200, trials: 2000 },
  ...{ interval: [0.089, 0.112], met },
});
const of = { seed: 7, date: '2026-01-01' };

it('names the seed, and counts the figures that are met, not resolved and not met', () => {
  const page = pageOf([figure('coins', false), figure('coins', null), figure('dice', true)], { ...of, open: [] });
  expect(page).toContain('`MESHPROOF_SEED=7`: 1 met, 1 not resolved, 1 not met.');
  expect(page.match(/\*\*no\*\*/g)).toHaveLength(1);
  expect(page).not.toContain('Not measured');
});

it('names each group that is not measured', () => {
  expect(pageOf([figure('coins', true)], { ...of, open: ['dice', 'cards'] })).toContain(
    'Not measured yet: dice, cards',
  );
});

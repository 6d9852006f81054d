import { expect, it } from 'vitest';
import type { Figure } from './run-cell.ts';
import { pageOf } from './table.ts';

const figure = (group: string, contradicted: boolean): Figure => ({
  ...{ group, cell: 'a coin', figure: 'heads', bound: { atMost: 0.06 }, hits: 200, trials: 2000 },
  ...{ interval: [0.089, 0.112], contradicted },
});
const of = { seed: 7, date: '2026-01-01' };

it('names the seed, counts the figures that lie outside, and prints them in bold', () => {
  const page = pageOf([figure('coins', true), figure('dice', false)], { ...of, open: [] });
  expect(page).toContain('`MESHPROOF_SEED=7`: 1 of 2 figures');
  expect(page.match(/\*\*10 %\*\*/g)).toHaveLength(1);
  expect(page).not.toContain('Not measured');
});

it('names each group that is not measured', () => {
  expect(pageOf([figure('coins', false)], { ...of, open: ['dice', 'cards'] })).toContain(
    'Not measured yet: dice, cards',
  );
});

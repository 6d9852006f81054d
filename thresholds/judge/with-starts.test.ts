import { expect, it } from 'vitest';
import type { Evidence } from '../../results/record/evidence.ts';
import { noSamples } from './judged.ts';
import { withStarts } from './with-starts.ts';

const sli = { kind: 'limit', of: { metric: 'm', match: {} }, fold: 'max', limit: 1 } as const;
const window = { name: 'steady', kind: 'steady', startS: 2, endS: 4 } as const;
const counts = (phase: string, offered: number, completed: number, dropped: number) => ({
  ...{ phase, offered, completed, dropped, unfinished: 0 },
});

function reasonOf(name: string, phases: readonly ReturnType<typeof counts>[], isWhole = false): string {
  const evidence = { producers: [{ name, phases }], metric: () => ({ producer: 'p' }) } as unknown as Evidence;
  const phase = isWhole ? { name: 'run' } : { name: 'steady', window };
  return withStarts(noSamples('m'), sli, evidence, phase).reason;
}

it.each([
  ['all starts were dropped', [counts('steady', 20, 0, 20)], /0 of 20 .*dropped 20, so a longer phase/],
  [
    'some starts gave no value',
    [counts('steady', 1200, 1100, 1)],
    /1,100 of 1,200 .*none of them recorded such a value/,
  ],
  ['no start ended', [counts('steady', 3, 0, 0)], /0 of 3 planned starts$/],
  ['other phases do not count', [counts('warm-up', 3, 3, 0)], /^no samples of m$/],
])('the reason of an SLO without samples has the starts: %s', (_, phases, words) => {
  expect(reasonOf('p', phases)).toMatch(words);
});

it('the reason has the starts of the whole run, and only those of the producer of its metric', () => {
  const phases = [counts('warm-up', 3, 3, 0), counts('steady', 4, 4, 0)];
  expect(reasonOf('p', phases, true)).toMatch(/7 of 7/);
  expect(reasonOf('other', phases)).toBe('no samples of m');
});

it('the reason of an SLO with samples is left as it is', () => {
  const judged = { ...noSamples('m'), reasonCode: 'holds' as const };
  expect(withStarts(judged, sli, {} as Evidence, { name: 'steady', window })).toBe(judged);
});

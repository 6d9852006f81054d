import { expect, it } from 'vitest';
import type { AlertSli } from './alerted-slo.ts';
import { inputSeries } from './input-series.ts';

const of = (counts: 'good' | 'bad', part: string, total: string): AlertSli => ({ kind: 'events', counts, part, total });
const series = { part: ['part{a="1"}'], rest: ['all{}'], isSeparate: true };
const steps = [
  { bad: 0, total: 5 },
  { bad: 0, total: 5 },
  { bad: 3, total: 7 },
  { bad: 1, total: 1 },
];

function increases(values: string): number[] {
  const all = values.split(' ').flatMap((one) => {
    const [, from, by = '0', count = '0'] = /^(\d+)(?:\+(\d+))?(?:x(\d+))?$/.exec(one)!;
    return Array.from({ length: Number(count) + 1 }, (_, i) => Number(from) + i * Number(by));
  });
  return all.map((value, i) => (i === 0 ? 0 : value - all[i - 1]!));
}

const read = (...given: Parameters<typeof inputSeries>) =>
  Object.fromEntries(inputSeries(...given).map((one) => [one.series, increases(one.values)]));

const summed = of('bad', 'sum(rate(part{a="1"}[{{.window}}]))', 'sum(rate(all[{{.window}}]))');

it('divides the events of each counter between two series', () => {
  expect(read(series, summed, steps, 'half-of-good')).toEqual({
    'part{a="1"}': [0, 0, 0, 0],
    'part{a="1", replica="2"}': [0, 0, 3, 1],
    'all{}': [0, 2, 2, 0],
    'all{replica="2"}': [0, 3, 5, 1],
  });
  expect(read(series, summed, steps, 'first-failure')).toMatchObject({
    'all{}': [0, 5, 7, 0],
    'all{replica="2"}': [0, 0, 0, 1],
  });
});

it('divides no counter of a query that keeps labels', () => {
  const kept = of('bad', 'sum by (a) (rate(part[{{.window}}]))', 'sum by (a) (rate(all[{{.window}}]))');
  expect(read(series, kept, steps, 'half-of-good')).toEqual({ 'part{a="1"}': [0, 0, 3, 1], 'all{}': [0, 5, 7, 1] });
});

it('names the second series by a label that no selector names', () => {
  const named = of('bad', 'sum(rate(part{replica="1"}[{{.window}}]))', 'sum(rate(all[{{.window}}]))');
  const own = { ...series, part: ['part{replica="1"}'] };
  const names = Object.keys(read(own, named, steps, 'first-failure'));
  expect(names).toContain('part{replica="1", replica_2="2"}');
});

import { expect, it } from 'vitest';
import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import { seriesOf } from './series-of.ts';

/** Evidence whose rows each have their own copy of the labels, as those on disk. `reads` lists the metrics read. */
function evidenceOf(rows: readonly Labels[], reads: string[]): Evidence {
  const labels = function* (metric: string) {
    reads.push(metric);
    for (const one of rows) yield { ...one };
  };
  return { labels } as unknown as Evidence;
}

it.each([
  ['no row', [], []],
  ['one series', Array(5).fill({ kind: 'a' }), [{ kind: 'a' }]],
  ['rows of several series', [{ kind: 'a' }, {}, { kind: 'b' }, { kind: 'a' }, {}], [{ kind: 'a' }, {}, { kind: 'b' }]],
])('returns the labels of each series once: %s', (_, rows, series) => {
  expect(seriesOf(evidenceOf(rows, []), 'm')).toEqual(series);
});

it('reads the rows of each metric once, however often they are asked for', () => {
  const reads: string[] = [];
  const evidence = evidenceOf([{ kind: 'a' }], reads);
  for (const metric of ['m', 'm', 'other', 'm']) expect(seriesOf(evidence, metric)).toHaveLength(1);
  expect(reads).toEqual(['m', 'other']);
  seriesOf(evidenceOf([], reads), 'm');
  expect(reads).toEqual(['m', 'other', 'm']);
});

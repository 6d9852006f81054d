import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../record/row.ts';
import { rowsOnDisk } from './rows-on-disk.ts';
import { temporaryStore } from './store.fixture.ts';

function fileOf(rows: readonly object[]): string {
  const file = join(temporaryStore(), 'series.ndjson');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

describe('rowsOnDisk', () => {
  it('yields the rows of a metric in order, on every call', () => {
    const rows: Row[] = Array.from({ length: 20_000 }, (_, i) => ({
      t: i * 1000,
      metric: i % 5 < 3 ? 'a_total' : 'b_total',
      labels: { name: 'Grüße' },
      n: i,
    }));
    const of = rowsOnDisk(fileOf(rows));
    expect([...of('a_total')]).toEqual(rows.filter(({ metric }) => metric === 'a_total'));
    expect([...of('b_total')]).toEqual(rows.filter(({ metric }) => metric === 'b_total'));
    expect([...of('a_total')]).toHaveLength(12_000);
    expect([...of('c_total')]).toEqual([]);
  });

  it('reads a line whose keys have another order', () => {
    const row = { labels: { metric: 'x' }, n: 1, metric: 'a_total', t: 1000 };
    expect([...rowsOnDisk(fileOf([row]))('a_total')]).toEqual([row]);
  });

  it('reads a line longer than one chunk', () => {
    const row = { t: 1000, metric: 'a_total', labels: { name: 'x'.repeat(3_000_000) }, n: 1 };
    const of = rowsOnDisk(fileOf([row, { ...row, t: 2000 }]));
    expect([...of('a_total')].map(({ t }) => t)).toEqual([1000, 2000]);
  });

  it('yields no row of an empty file', () => {
    expect([...rowsOnDisk(fileOf([]))('a_total')]).toEqual([]);
  });
});

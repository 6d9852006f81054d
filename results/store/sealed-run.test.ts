import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Row } from '../record/row.ts';
import { streams } from './run-files.ts';
import { openRunWriter } from './run-writer.ts';
import { openSealedRun } from './sealed-run.ts';
import { documentOf, owner, temporaryStore } from './store.fixture.ts';

const id = '20261124T081053Z-smoke-7f3a';
const row = (metric: string): Row => ({ t: Date.parse('2026-11-24T08:10:54Z'), metric, labels: {}, n: 1 });
const day = 24 * 3_600_000;
const namesIn = (rows: Iterable<Row>) => [...rows].map(({ metric }) => metric);

async function sealed(rows = ['a', 'b', 'c'].map(row)) {
  const storeDir = temporaryStore();
  const writer = openRunWriter(storeDir, id, owner);
  writer.rows(rows);
  const document = await writer.seal(documentOf(id));
  return { run: openSealedRun(storeDir, document), file: join(writer.runDir, streams.series.sealed) };
}

it('reads the rows of the metrics that are asked for, and reads again only for more', async () => {
  const { run, file } = await sealed();
  const lines = await run.lines(new Set(['a', 'b']));
  expect(namesIn(lines.rows)).toEqual(['a', 'b']);
  expect(await run.lines(new Set(['b']))).toBe(lines);
  expect(namesIn((await run.lines(new Set(['b', 'c']))).rows)).toEqual(['b', 'c']);
  const all = await run.lines();
  expect(namesIn(all.rows)).toEqual(['a', 'b', 'c']);
  rmSync(file);
  expect(await run.lines(new Set(['c']))).toBe(all);
  expect(await run.lines()).toBe(all);
});

it.each([-32, 32])('is damaged if a row lies %i days from the run', async (days) => {
  const far = { ...row('a'), t: row('a').t + days * day };
  const { run, file } = await sealed([row('a'), far]);
  await expect(run.lines()).rejects.toMatchObject({ where: { file, line: 2 } });
  expect(
    namesIn((await (await sealed([row('a'), { ...far, t: far.t - Math.sign(days) * 2 * day }])).run.lines()).rows),
  ).toEqual(['a', 'a']);
});

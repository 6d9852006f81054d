import { expect, it } from 'vitest';
import { foreignPieces } from '../../words/foreign-text.fixture.ts';
import { tagsOf } from '../well-formed.fixture.ts';
import { sampleResults } from './runs.fixture.ts';
import { runsErrorHtml, runsHtml } from './runs.ts';

const [shop] = sampleResults;
const chartsOf = (page: string) => JSON.parse(/id="runs-data">(.*?)<\/script>/s.exec(page)![1]!).charts;
const rowOf = (page: string, slo: string) => new RegExp(`<th scope="row">${slo} .*?</tr>`, 's').exec(page)![0];

it.each(foreignPieces)('is a well-formed page with the names %j', (piece) => {
  const results = [{ ...shop!, plan: piece, target: piece, slos: [{ ...shop!.slos[0]!, slo: piece, phase: piece }] }];
  const page = runsHtml(results, `meshproof run ${piece}`);
  expect(tagsOf(page, { xml: false })[0]).toBe('html');
  expect([...page.matchAll(/<script/g)]).toHaveLength(3);
  expect(tagsOf(runsErrorHtml(piece), { xml: false })[0]).toBe('html');
});

it('draws each value beside its baseline, and an INVALID value as a point of its own', () => {
  const charts = chartsOf(runsHtml(sampleResults, ''));
  const errors = charts.find(({ title }: { title: string }) => title.startsWith('api-errors (')).series;
  expect(errors.map(({ label }: { label: string }) => label)).toEqual(['value', 'baseline', 'INVALID']);
  const [value, , invalid] = errors.map(({ values }: { values: (number | null)[] }) => values);
  expect(invalid.filter((one: number | null) => one !== null)).toHaveLength(3);
  for (const [i, one] of invalid.entries()) expect(one === null || value[i] === null).toBe(true);
});

it('does not show the value or the verdict of an older run as that of the last run', () => {
  const [latency] = shop!.slos;
  const old = {
    ...latency!,
    slo: 'old',
    verdicts: latency!.verdicts.slice(0, -1),
    values: latency!.values.slice(0, -1),
  };
  const row = rowOf(runsHtml([{ ...shop!, slos: [...shop!.slos, old] }], ''), 'old');
  const cells = [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell);
  expect(cells.slice(0, 2)).toEqual(['not judged', '–']);
});

it('draws a single run in the middle of an hour', () => {
  const one = shop!.slos.map((slo) => ({
    ...slo,
    verdicts: slo.verdicts.slice(-1),
    values: slo.values.slice(-1),
    baseline: [],
  }));
  const [chart] = chartsOf(runsHtml([{ ...shop!, slos: one }], ''));
  const [from, at, to] = chart.seconds;
  expect([at - from, to - at]).toEqual([1800, 1800]);
  const value = chart.series[0].values;
  expect([value[0], typeof value[1], value[2]]).toEqual([null, 'number', null]);
});

it('prints the command that sends a run when there is none', () => {
  const page = runsHtml([], 'meshproof run x --prometheus http://127.0.0.1:1/api/v1/write');
  expect(page).toContain('meshproof run x --prometheus http://127.0.0.1:1/api/v1/write');
  expect(page).not.toMatch(/PASS|✓|<script/);
});

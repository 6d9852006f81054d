import { describe, expect, it } from 'vitest';
import type { RunDocument, SloVerdict } from '../record/run.ts';
import { exportRows, toCsv, toNdjson } from './export-runs.ts';
import { documentOf } from './store.fixture.ts';

const slo = {
  name: 'api-latency',
  phase: 'steady',
  unit: 's',
  value: 0.1,
  interval: [0.09, null],
  op: '<=',
  objective: 0.2,
  samples: 10,
  verdict: 'PASS',
} as unknown as SloVerdict;
const run = (change: Partial<RunDocument>) =>
  ({ ...documentOf('20261124T081053Z-smoke-000a'), files: {}, artifacts: [], ...change }) as RunDocument;

describe('the export of runs', () => {
  it('has one row per SLO of a run, and one for a run without SLOs', () => {
    expect(exportRows(run({ slos: [slo, slo] }))).toHaveLength(2);
    expect(exportRows(run({}))).toMatchObject([{ run: '20261124T081053Z-smoke-000a', metric: null, value: null }]);
  });

  it('writes CSV with quotes and without formulas from tags', () => {
    const tags = { branch: 'a "b", c', evil: 'x' };
    const [head, line] = toCsv(exportRows(run({ slos: [slo], tags, plan: '=cmd()' }))).split('\r\n');
    expect(head).toMatch(/^run,startedAt,endedAt,plan,.*,metricVerdict$/);
    expect(line).toContain(`"branch=a ""b"", c evil=x"`);
    expect(line).toContain("'=cmd()");
    expect(line!.endsWith(',0.1,0.09,,<=,0.2,10,PASS')).toBe(true);
    expect(toCsv([])).toBe('');
  });

  it('writes NDJSON that reads back', () => {
    const rows = exportRows(run({ slos: [slo] }));
    expect(
      toNdjson(rows)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
  });
});

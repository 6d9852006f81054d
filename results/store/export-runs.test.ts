import fc from 'fast-check';
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

/**
 * Returns the cells as a lenient reader sees them: a quoted part only starts a cell, text may follow this part, and
 * white space around a cell is dropped.
 */
function cellsOf(csv: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < csv.length; i++) {
    const char = csv[i]!;
    if (quoted && char === '"' && csv[i + 1] === '"') cell += csv[i++];
    else if (quoted) {
      if (char === '"') quoted = false;
      else cell += char;
    } else if (char === separator || char === '\r' || char === '\n') {
      cells.push(cell.trim());
      cell = '';
    } else if (char === '"' && cell.trim() === '') quoted = true;
    else cell += char;
  }
  return [...cells, cell.trim()];
}

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

  it.each([',', ';', '\t'])('writes no formula for a reader whose cells are separated by %j', (separator) => {
    const piece = fc.constantFrom('=1', '+', '-', '@', '\uff1d', '"', ';', '\t', '\n', '\r\n', ',', 'a', ' ', '\u00a0');
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, text, (id, plan, tag) => {
        const slos = [{ ...slo, name: tag, op: '<' } as SloVerdict];
        const cells = cellsOf(toCsv(exportRows(run({ id, plan, tags: { a: tag }, slos }))), separator);
        expect(cells.filter((cell) => /^[=+\-@\uff1d]/.test(cell))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
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

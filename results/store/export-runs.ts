import { stringify } from 'csv-stringify/sync';
import type { RunDocument } from '../record/run.ts';
import { escapeCsvCell } from '../words/escape.ts';

/** A row for one SLO of a run. A run without SLOs has one row, whose `metric` is null. */
export type ExportRow = {
  run: string;
  startedAt: string;
  endedAt: string;
  plan: string;
  profile: string | null;
  target: string;
  status: string;
  verdict: string;
  comparableKey: string;
  tags: string;
  metric: string | null;
  phase: string | null;
  unit: string | null;
  value: number | null;
  low: number | null;
  high: number | null;
  op: string | null;
  objective: number | null;
  samples: number | null;
  metricVerdict: string | null;
};

/** Returns one row for each SLO of a run. A run without SLOs gives a single row without an SLO. */
export function exportRows(run: RunDocument): ExportRow[] {
  const { id, startedAt, endedAt, plan, profile, target, status, verdict, comparableKey } = run;
  const tags = Object.entries(run.tags).map(([key, value]) => `${key}=${value}`);
  const head = {
    run: id,
    startedAt,
    endedAt,
    plan,
    profile,
    target,
    status,
    verdict,
    comparableKey,
    tags: tags.join(' '),
  };
  const rows = run.slos.map((slo) => ({
    ...head,
    metric: slo.name,
    phase: slo.phase,
    unit: slo.unit,
    value: slo.value,
    low: slo.interval?.[0] ?? null,
    high: slo.interval?.[1] ?? null,
    op: slo.op,
    objective: slo.objective,
    samples: slo.samples,
    metricVerdict: slo.verdict,
  }));
  return rows.length > 0 ? rows : [{ ...head, ...nothing }];
}

const nothing = {
  metric: null,
  phase: null,
  unit: null,
  value: null,
  low: null,
  high: null,
  op: null,
  objective: null,
  samples: null,
  metricVerdict: null,
};

/** Returns the rows as CSV with a header (RFC 4180); null is an empty cell. Without rows the text is empty. */
export function toCsv(rows: readonly ExportRow[]): string {
  if (rows.length === 0) return '';
  return stringify([...rows], {
    header: true,
    record_delimiter: '\r\n',
    // A single CR or LF in a cell splits a record. By default, the library quotes only cells that contain CR LF.
    quoted_match: /[\r\n]/,
    cast: { string: escapeCsvCell },
  });
}

/** Returns the rows as NDJSON. */
export function toNdjson(rows: readonly ExportRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

import type { RunDocument } from '../record/run.ts';

/** One SLO of one run. A run without SLOs has one row whose metric is null. */
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

/** Returns one row for each SLO of a run. */
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

/** RFC 4180, with a header; nothing stands for null. */
export function toCsv(rows: readonly ExportRow[]): string {
  const names = Object.keys({ ...rows[0] });
  const lines = rows.map((row) => Object.values(row).map(cell).join(','));
  return rows.length === 0 ? '' : `${[names.join(','), ...lines].join('\r\n')}\r\n`;
}

export function toNdjson(rows: readonly ExportRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  // A text that begins like a formula is one to a spreadsheet, and tags may come from anywhere.
  const safe = typeof value === 'string' && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

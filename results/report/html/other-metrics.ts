import type { Sections } from '../sections/sections.ts';
import { html } from './markup.ts';
import { type Part, table } from './parts.ts';

const heads = ['Metric', 'Producer', 'Phase', '>Count', '>Rate', '>p50', '>p95', '>p99', 'Meaning'];

/** Returns the metrics of load generators that no other section of the report shows. */
export function otherMetricsPart({ otherMetrics }: Sections): Part {
  const rows = otherMetrics.map((row) => [
    html`<code>${row.metric}</code>`,
    row.producer,
    row.phase,
    row.count,
    row.rate,
    row.p50,
    row.p95,
    row.p99,
    row.help,
  ]);
  return { lead: null, body: table('Metrics by phase', heads, rows) };
}

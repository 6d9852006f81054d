import type { Sections } from '../sections/sections.ts';
import { html, type Markup } from './markup.ts';
import { section, table } from './parts.ts';

/** Nothing in a run without streams. */
export function chatSection({ chat }: Sections): Markup | null {
  if (!chat) return null;
  const timings = chat.timings.map((row) => [
    row.what,
    html`<code>${row.formula}</code>`,
    row.samples,
    row.p50,
    row.p95,
    row.p99,
    html`<span class="detail">${row.names}</span>`,
  ]);
  const outcomes = chat.outcomes.map((row) => [
    html`<code>${row.outcome}</code>`,
    row.bad ? html`<span class="bad">${row.count}</span>` : row.count,
    row.share,
  ]);
  const parts = chat.parts.map((row) => [row.part, row.mean, row.share, row.meaning]);
  return section('inference', 'Streamed inference', chat.lead, [
    table(
      'Times of streams, each with its formula',
      ['Time', 'Formula', '>Count', '>p50', '>p95', '>p99', 'Elsewhere called'],
      timings,
    ),
    html`<div class="pair">
      ${table('How streams ended', ['Outcome', '>Count', '>Share'], outcomes)}
      ${parts.length > 0 && table('Where the time to the first chunk goes', ['Part', '>Mean', '>Share', 'Meaning'], parts)}
    </div>`,
  ]);
}

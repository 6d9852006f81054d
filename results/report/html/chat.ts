import type { Sections } from '../sections/sections.ts';
import { html } from './markup.ts';
import { type Part, table } from './parts.ts';

/** Returns the section on streamed answers. A report of a run without streams does not show this section. */
export function chatPart({ chat }: Sections): Part {
  if (!chat) return { lead: null, body: null };
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
  const body = [
    table(
      'Times of streams, each with its formula',
      ['Time', 'Formula', '>Count', '>p50', '>p95', '>p99', 'Name in other tools'],
      timings,
    ),
    html`<div class="pair">
      ${table('Streams by outcome', ['Outcome', '>Count', '>Share'], outcomes)}
      ${parts.length > 0 && table('Parts of the time to the first chunk', ['Part', '>Mean', '>Share', 'Meaning'], parts)}
    </div>`,
  ];
  return { lead: chat.lead, body };
}

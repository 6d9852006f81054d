import type { Verdict } from '../../record/run.ts';
import { type Content, html, type Markup } from './markup.ts';

/** The content of a section. The page adds the heading. */
export type Part = { lead: Content; body: Content };

// Each verdict has its own shape, so that readers who do not see the colours can distinguish the verdicts.
const shapes: Record<Verdict, string> = {
  PASS: 'M7 12.5l3.4 3.4L17.2 9',
  FAIL: 'M8 8l8 8M16 8l-8 8',
  INVALID: 'M6.2 6.2l11.6 11.6',
  INCONCLUSIVE: 'M9.2 9.6a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.1-1.5 2.1M12 17.1v.1',
};

/** Returns the sign of a verdict. */
export function icon(verdict: Verdict): Markup {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="10.5"/><path d="${shapes[verdict]}"/></svg>`;
}

/** Returns a verdict with its sign. */
export function badge(verdict: Verdict): Markup {
  return html`<span class="badge ${verdict.toLowerCase()}">${icon(verdict)}${verdict}</span>`;
}

/** Returns a section of a page: a landmark named by its heading. */
export function section(id: string, title: string, lead: Content, body: Content): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${lead && html`<p class="lead">${lead}</p>`}
    ${body}
  </section>`;
}

/** Returns the sentence that replaces a table without rows. */
export function empty(text: string): Markup {
  return html`<p class="empty">${text}</p>`;
}

/**
 * Returns a table. A heading that starts with `>` marks a column of numbers. The first cell of each row is its header.
 */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  const numeric = heads.map((head) => head.startsWith('>'));
  const style = (column: number) => numeric[column] && html` class="number"`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
    <caption>${caption}</caption>
    <thead><tr>${heads.map((head, column) => html`<th scope="col"${style(column) || null}>${head.replace(/^>/, '')}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([first, ...rest]) =>
        html`<tr><th scope="row">${first ?? ''}</th>${rest.map(
          (cell, index) => html`<td${style(index + 1) || null}>${cell}</td>`,
        )}</tr>`,
    )}</tbody>
  </table></div>`;
}

/** Returns names and values as a list. */
export function facts(pairs: readonly (readonly [string, Content])[]): Markup {
  return html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

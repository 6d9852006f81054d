import type { Sections } from '../sections/sections.ts';
import type { SloGroup, SloRow } from '../sections/slo-rows.ts';
import { intervalPicture } from './interval-picture.ts';
import { html, type Markup } from './markup.ts';
import { badge, empty, type Part } from './parts.ts';

/** Returns the table of the SLOs. */
export function slosPart({ slos }: Sections): Part {
  if (slos.length === 0) return { lead: null, body: empty('No SLO was judged.') };
  const ids = new Map(slos.flatMap((group) => group.slos).map((slo, index) => [slo, `slo-${index}`]));
  // Narrow screens lay out the rows as cards, and browsers then drop the table semantics. The explicit ARIA roles keep
  // the semantics.
  return {
    lead: 'Each objective and its measured value. The bar is the 90 % interval (each end is a one-sided 95 % bound), the line is the objective, and the good side is shaded.',
    body: html`<div class="scroll"><table class="slos" role="table">
      <caption>Service level objectives by service</caption>
      <thead role="rowgroup"><tr role="row">${['Verdict', 'SLO', 'Measured', 'Objective', 'Interval', 'Samples'].map(
        (head) => html`<th scope="col" role="columnheader">${head}</th>`,
      )}</tr></thead>
      ${slos.map((group) => groupRows(group, ids))}
    </table></div>`,
  };
}

/** Returns one mark for each SLO, in the order of the table; null if the run has no SLO. */
export function verdictStrip({ slos }: Sections): Markup | null {
  const rows = slos.flatMap((group) => group.slos);
  if (rows.length === 0) return null;
  return html`<ol class="strip" aria-label="Verdict of each SLO">${rows.map(
    (slo, index) =>
      html`<li><a class="${slo.verdict.toLowerCase()}" href="#slo-${index}" title="${slo.name}, ${slo.phase}: ${slo.verdict}"><span>${slo.name} ${slo.verdict}</span></a></li>`,
  )}</ol>`;
}

function groupRows({ service, slos }: SloGroup, ids: ReadonlyMap<SloRow, string>): Markup {
  return html`<tbody role="rowgroup">
    <tr class="group" role="row"><th colspan="6" scope="rowgroup" role="rowheader">${service}</th></tr>
    ${slos.map(
      (slo) => html`<tr id="${ids.get(slo) ?? ''}" class="${slo.verdict.toLowerCase()}" role="row">
        <td class="verdict" role="cell">${badge(slo.verdict)}</td>
        <th class="what" scope="row" role="rowheader">
          <span class="name">${slo.name}</span> <span class="phase">${slo.phase}</span>
          <span class="title">${slo.title}</span>
          ${slo.verdict !== 'PASS' && html`<span class="why">${slo.reason}</span>`}
        </th>
        <td class="number value" role="cell">${slo.value}</td>
        <td class="number" role="cell">${slo.objective}</td>
        <td class="range" role="cell">${intervalPicture(slo)}<span>${slo.interval || '–'}</span></td>
        <td class="number samples" role="cell">${slo.samples}</td>
      </tr>`,
    )}
  </tbody>`;
}

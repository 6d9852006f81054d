import { formatOffset } from '../../words/format.ts';
import type { HeatMap } from '../sections/heat-map.ts';
import { html, type Markup } from './markup.ts';

const width = 720;
const rowHeight = 14;
const edge = { left: 130, top: 4, bottom: 24 };

/** Returns the response times over time as SVG. A cell with more requests is darker. */
export function heatMapFigure({ columns, rows, cells, seconds, summary }: HeatMap): Markup {
  const cellWidth = (width - edge.left) / columns;
  const bottom = edge.top + rows.length * rowHeight;
  const named = rows.map((name, i) => ({ name, i })).filter(({ i }) => i === 0 || i === rows.length - 1);
  return html`<figure class="drawn"><h3>Response times of all requests</h3>
<svg viewBox="0 0 ${width} ${bottom + edge.bottom}" role="img" aria-label="${summary}">
${named.map(({ name, i }) => html`<text x="${edge.left - 6}" y="${edge.top + (i + 0.8) * rowHeight}" text-anchor="end">${name}</text>`)}
${cells.map(
  ({ column, row, shade, title }) =>
    html`<rect class="cell" x="${(edge.left + column * cellWidth).toFixed(1)}" y="${edge.top + row * rowHeight}" width="${cellWidth.toFixed(1)}" height="${rowHeight}" opacity="${shade}"><title>${title}</title></rect>`,
)}
<path class="axis" d="M${edge.left} ${edge.top}V${bottom}H${width}"/>
<text x="${edge.left}" y="${bottom + 16}">0:00</text>
<text x="${width}" y="${bottom + 16}" text-anchor="end">${formatOffset(seconds).replace('.000', '')}</text>
</svg><figcaption>${summary}</figcaption></figure>`;
}

import { extremes } from '../../../scenarios/base/long-lists.ts';
import { html, type Markup } from './markup.ts';

export type PlotPoint = { x: number; y: number; mark: 'plain' | 'good' | 'bad' | 'open'; title: string };
export type Plot = {
  points: readonly PlotPoint[];
  marks: readonly { x: number; label: string }[];
  level?: { y: number; label: string };
  logarithmic: boolean;
  showX(x: number): string;
  showY(y: number): string;
  /** The content of the picture as a sentence, for readers who cannot see it. */
  summary: string;
};

const width = 720;
const height = 260;
const edge = { left: 64, right: 16, top: 24, bottom: 32 };

/**
 * Returns points over two axes as SVG. The shape of a point shows its mark, such as `good` or `bad`, for readers who do
 * not see the colours.
 */
export function plot({ points, marks, level, logarithmic, showX, showY, summary }: Plot): Markup {
  const xs = [...points.map((one) => one.x), ...marks.map((one) => one.x)];
  const ys = [...points.map((one) => one.y), ...(level ? [level.y] : [])];
  const scaled = logarithmic ? Math.log : (x: number) => x;
  const [firstX, lastX] = extremes(xs);
  const [x0, x1] = [scaled(firstX), scaled(lastX)];
  const [y0, y1] = extremes(ys);
  const px = (x: number) => round(edge.left + ((scaled(x) - x0) / (x1 - x0 || 1)) * (width - edge.left - edge.right));
  const py = (y: number) =>
    round(height - edge.bottom - ((y - y0) / (y1 - y0 || 1)) * (height - edge.top - edge.bottom));
  const bottom = height - edge.bottom;
  return html`<figure class="drawn"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
<path class="axis" d="M${edge.left} ${edge.top}V${bottom}H${width - edge.right}"/>
<text x="${edge.left - 6}" y="${py(y1) + 4}" text-anchor="end">${showY(y1)}</text>
<text x="${edge.left - 6}" y="${py(y0)}" text-anchor="end">${showY(y0)}</text>
<text x="${edge.left}" y="${bottom + 20}">${showX(firstX)}</text>
<text x="${width - edge.right}" y="${bottom + 20}" text-anchor="end">${showX(lastX)}</text>
${level !== undefined && html`<path class="mark" d="M${edge.left} ${py(level.y)}H${width - edge.right}"/><text x="${width - edge.right}" y="${py(level.y) + 16}" text-anchor="end">${level.label}</text>`}
${marks.map(({ x, label }) => html`<path class="mark" d="M${px(x)} ${edge.top}V${bottom}"/><text x="${px(x)}" y="${edge.top - 8}" text-anchor="middle">${label}</text>`)}
${points.map((point) => html`<path class="point ${point.mark}" d="${shape(point.mark, px(point.x), py(point.y))}"><title>${point.title}</title></path>`)}
</svg></figure>`;
}

function shape(mark: PlotPoint['mark'], x: number, y: number): string {
  if (mark === 'bad') return `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`;
  if (mark === 'open') return `M${x - 4} ${y}l4 -4 4 4 -4 4z`;
  return `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

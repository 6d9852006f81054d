import { largest } from '../../../scenarios/base/long-lists.ts';
import type { ChangeVerdict } from '../../record/comparison.ts';
import { toVerdict } from '../../words/marks.ts';
import type { ChangeRow, CompareTable } from '../sections/comparison.ts';
import { html, type Markup } from './markup.ts';
import { icon, table } from './parts.ts';

/** Returns the table of a comparison with a picture of each interval, and the requests that explain the change. */
export function comparisonTable({
  verdict,
  reason,
  against,
  made,
  rows,
  quiet,
  blame,
  differences,
}: CompareTable): Markup {
  const heads = ['Metric', 'Verdict', '>Before', '>Now', '>Change', '95 % interval', '>Detects'];
  const body = rows.map((row) => [
    row.name,
    mark(row.verdict),
    row.before,
    row.now,
    row.change,
    html`${picture(row)}<span>${row.interval}</span>`,
    row.mde,
  ]);
  return html`<p>${mark(verdict)} against ${against}: ${reason}</p><p>Compared runs: ${made}.</p>
  ${rows.length > 0 && table('Comparison with earlier runs', heads, body)}
  ${quiet > 0 && html`<p class="empty">${quiet} other metrics show no change.</p>`}
  ${blame.map(
    ({ title, slices }) =>
      html`<h3>${title}</h3><ul>${slices.map(({ share, where }) => html`<li>${share} ${where}</li>`)}</ul>`,
  )}
  ${differences.length > 0 && html`<p>Other differences: ${differences.join('; ')}</p>`}`;
}

function mark(verdict: ChangeVerdict): Markup {
  const look = toVerdict(verdict);
  return html`<span class="badge ${look.toLowerCase()}">${icon(look)}${verdict}</span>`;
}

const width = 168;
const height = 26;
const middle = height / 2;

/** Returns a picture of the change. On its logarithmic scale, doubling and halving are equally far from no change. */
function picture({ drawn }: ChangeRow): Markup | null {
  if (!drawn) return null;
  const logs = [drawn.low, drawn.ratio, drawn.high].map(Math.log);
  const reach = Math.max(Math.log(1.1), largest(logs.map(Math.abs))) * 1.1;
  const [low, value, high] = logs.map((one) => (width / 2) * (1 + one / reach));
  const at = (x: number | undefined) => (x ?? 0).toFixed(1);
  return html`<svg class="interval" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false">
    <line class="limit" x1="${at(width / 2)}" x2="${at(width / 2)}" y1="1" y2="${height - 1}"/>
    <line class="reach" x1="${at(low)}" x2="${at(high)}" y1="${middle}" y2="${middle}"/>
    ${[low, high].map((x) => html`<line class="cap" x1="${at(x)}" x2="${at(x)}" y1="${middle - 4}" y2="${middle + 4}"/>`)}
    <circle class="value" cx="${at(value)}" cy="${middle}" r="3.6"/>
  </svg>`;
}

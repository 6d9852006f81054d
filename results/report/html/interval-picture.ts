import { extremes } from '../../../scenarios/base/long-lists.ts';
import type { SloRow } from '../sections/slo-rows.ts';
import { html, type Markup } from './markup.ts';

const width = 168;
const height = 26;
const middle = height / 2;

/** Returns a picture of the value, its confidence interval and the objective; null without a finite value. */
export function intervalPicture({ raw }: SloRow): Markup | null {
  if (raw.value === null || !Number.isFinite(raw.value)) return null;
  const scale = toScale(raw);
  const value = scale(raw.value);
  const limit = scale(raw.objective);
  const smallIsGood = raw.op.startsWith('<');
  const [low, high] = raw.interval ?? [raw.value, raw.value];
  const left = low === null ? 0 : scale(low);
  const right = high === null ? width : scale(high);
  const good = smallIsGood ? { x: 0, width: limit } : { x: limit, width: width - limit };
  return html`<svg class="interval" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false">
    <rect class="good" x="${n(good.x)}" y="3" width="${n(good.width)}" height="${height - 6}" rx="2"/>
    <line class="limit" x1="${n(limit)}" x2="${n(limit)}" y1="1" y2="${height - 1}"/>
    <line class="reach" x1="${n(left)}" x2="${n(right)}" y1="${middle}" y2="${middle}"/>
    ${low !== null && cap(left)}${high !== null && cap(right)}
    ${high === null && html`<path class="open" d="M${width - 6} ${middle - 4} L${width - 1} ${middle} L${width - 6} ${middle + 4}"/>`}
    <circle class="value" cx="${n(value)}" cy="${middle}" r="3.6"/>
  </svg>`;
}

function cap(x: number): Markup {
  return html`<line class="cap" x1="${n(x)}" x2="${n(x)}" y1="${middle - 4}" y2="${middle + 4}"/>`;
}

/**
 * Returns a function from a value to its horizontal position. The scale starts at 0, or at the smallest value if the
 * smallest value is negative. For a share that must be above its objective, the scale covers only the part around the
 * values. On a scale from 0, values close to 1 would overlap.
 */
function toScale({ value, objective, interval, op }: SloRow['raw']): (x: number) => number {
  const points = [value ?? objective, objective, ...(interval ?? [])].filter(
    (one) => one !== null && Number.isFinite(one),
  ) as number[];
  const [min, max] = extremes(points);
  const span = max - min || Math.abs(max) || 1;
  const share = op.startsWith('>') && objective < 1 && max <= 1;
  const from = share ? min - span * 0.45 : Math.min(0, min);
  const to = share ? Math.min(1, max + span * 0.45) : max + (max - from) * 0.14 || 1;
  return (x) => 5 + (width - 10) * ((Math.min(to, Math.max(from, x)) - from) / (to - from || 1));
}

function n(value: number): string {
  return value.toFixed(1);
}

import { extremes } from '../../../scenarios/base/long-lists.ts';
import { html, type Markup } from './markup.ts';

const width = 100;
const height = 20;

/** Returns a small line of values over time, with gaps for missing values; null with fewer than two values. */
export function spark(values: readonly (number | null)[], label: string): Markup | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = extremes(known);
  let pen = 'M';
  const path = values
    .map((value, i) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const x = ((i / (values.length - 1)) * width).toFixed(1);
      const y = (height - ((value - low) / (high - low || 1)) * height).toFixed(1);
      const step = `${pen}${x} ${y}`;
      pen = 'L';
      return step;
    })
    .join('');
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><path d="${path}"/></svg>`;
}

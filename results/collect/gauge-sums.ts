import { labelKey } from '../record/metric.ts';
import type { Row } from '../record/row.ts';

/**
 * Values that are older than this are dropped. A sender pushes every second, so the sender of an older value has
 * probably ended.
 */
const heldMs = 5000;

/**
 * Combines the gauges of several senders, because a row of one sender would replace the values of the other senders.
 * Each row gets the sum over the senders, or the mean for a share (k6's `_rate`).
 */
export class GaugeSums {
  readonly #series = new Map<string, Map<string, { t: number; v: number }>>();

  add(sender: string, rows: readonly Row[]): Row[] {
    return rows.map((row) => {
      if (!('v' in row)) return row;
      const said = this.#of(`${row.metric}\u0002${labelKey(row.labels)}`);
      said.set(sender, { t: row.t, v: row.v });
      const held = [...said.values()].filter(({ t }) => t > row.t - heldMs);
      const sum = held.reduce((total, { v }) => total + v, 0);
      return { ...row, v: row.metric.endsWith('_rate') ? sum / held.length : sum };
    });
  }

  #of(key: string): Map<string, { t: number; v: number }> {
    const said = this.#series.get(key) ?? new Map();
    this.#series.set(key, said);
    return said;
  }
}

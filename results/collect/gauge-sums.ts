import { labelKey } from '../record/metric.ts';
import type { Row } from '../record/row.ts';

/** A sender that said nothing for so long has ended: what it last said is no longer so. */
const heldMs = 5000;

/**
 * Rows of counts and histograms add up whoever sends them; of gauges the last one would hold. With several senders of
 * one series each row becomes what all of them together say: the sum, or the mean of what is a share (k6's `_rate`).
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

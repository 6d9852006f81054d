import type { Row } from '../../results/record/row.ts';
import { oneLine } from '../../scenarios/base/one-line.ts';
import { amountOf } from './per-second.ts';

/**
 * Returns the name of the earliest row with a count above 0, such as the address of a WebSocket. Returns an empty text
 * if there is no such row, or if the row has no name.
 */
export function firstName(rows: Iterable<Row>): string {
  let first: Row | undefined;
  for (const row of rows) if (amountOf(row) > 0 && (first === undefined || row.t < first.t)) first = row;
  return oneLine(first?.labels.name ?? '');
}

import { labelKey } from '../record/metric.ts';
import type { Row } from '../record/row.ts';
import { decodeRates } from './otlp-rates.ts';

/** The counts of one sender so far, by series. */
export type RateState = ReadonlyMap<string, number>;

/** A Rate that is ignored, because the record already counts requests by `expected_response`. */
const elsewhere = 'http_req_failed';

/**
 * Converts a push of k6's Rates into the increases since the previous push: `k6_<name>_total` with the label `result`,
 * `true` or `false`. From the first value of a Rate on, both series exist: a result without values counts as 0 and not
 * as unknown. Throws when the body cannot be decoded.
 */
export function rateRows(body: Buffer, state: RateState): { rows: Row[]; state: RateState } {
  const rows: Row[] = [];
  const next = new Map(state);
  for (const { name, labels, isTrue, t, value } of decodeRates(body)) {
    if (name === elsewhere) continue;
    const metric = `k6_${name}_total`;
    for (const result of ['true', 'false']) {
      const series = { ...labels, result };
      const key = `${metric}\u0002${labelKey(series)}`;
      const isOther = (result === 'true') !== isTrue;
      if (isOther && next.has(key)) continue;
      const before = next.get(key);
      const now = isOther ? 0 : value;
      next.set(key, now);
      const n = before === undefined || now < before ? now : now - before;
      if (n !== 0 || before === undefined) rows.push({ t, metric, labels: series, n });
    }
  }
  return { rows, state: next };
}

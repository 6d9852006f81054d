import { labelKey } from '../record/metric.ts';
import type { Row } from '../record/row.ts';
import { decodeRates } from './otlp-rates.ts';

/** The last received counts of one sender, by series. */
export type RateState = ReadonlyMap<string, number>;

/**
 * k6's Rate of failed requests is ignored, because the label `expected_response` of the requests already shows which
 * requests failed.
 */
const elsewhere = 'http_req_failed';

/**
 * Converts a push of k6's Rates into rows. Each row has the increase since the previous push. Also returns the state
 * for the next push. The metric is `k6_<name>_total` with the label `result` (`true` or `false`). The first push has a
 * row for both results, even if one of them has not occurred. Throws when the body cannot be decoded.
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

import { UnavailableError } from '../../scenarios/base/errors.ts';
import type { Labels } from '../record/metric.ts';
import { baseUrlOf, causeOf, request, type Server } from './server.ts';

/** One element of an instant vector; `__name__` is among the labels where the query kept it. */
export type VectorElement = { labels: Labels; value: number };

/** What the record says of a metric and what Prometheus answers; null when it knows nothing of it. */
export type CountCheck = { metric: string; expected: number; found: number | null };

/**
 * Asks for an instant vector (a scalar comes as one element without labels). Throws UnavailableError when there is no
 * answer, Error with Prometheus' own words when the query is refused.
 * https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function queryInstant(server: Server, promql: string, timeMs?: number): Promise<VectorElement[]> {
  const url = new URL(`${baseUrlOf(server.writeUrl)}/api/v1/query`);
  url.searchParams.set('query', promql);
  if (timeMs !== undefined) url.searchParams.set('time', String(timeMs / 1000));
  let response: Response;
  try {
    response = await request(server, url.href, new AbortController().signal, {});
  } catch (error) {
    throw new UnavailableError('prometheus', `no answer from ${url.origin}: ${causeOf(error)}`, { cause: error });
  }
  const body = (await response.json().catch(() => ({}))) as {
    error?: string;
    data?: { resultType: string; result: unknown };
  };
  if (!response.ok || !body.data) throw new Error(`${promql}: ${response.status} ${body.error ?? ''}`.trim());
  if (body.data.resultType === 'scalar')
    return [{ labels: {}, value: Number((body.data.result as [number, string])[1]) }];
  if (body.data.resultType !== 'vector') throw new Error(`${promql}: answers a ${body.data.resultType}`);
  return (body.data.result as { metric: Labels; value?: [number, string] }[]).flatMap(({ metric, value }) =>
    value ? [{ labels: metric, value: Number(value[1]) }] : [],
  );
}

/** A second's value is told at its end, so the last ones can lie just behind the end of the run. */
const lastToldMs = 2000;

/**
 * What Prometheus has counted for a run that ended at `endMs`, metric by metric. A name that ends in `_total` is a
 * counter; any other is a histogram, native or classic, and its observations are counted.
 */
export async function confirmCounts(
  server: Server,
  runId: string,
  expected: Readonly<Record<string, number>>,
  endMs: number,
): Promise<CountCheck[]> {
  const checks: CountCheck[] = [];
  for (const [metric, count] of Object.entries(expected)) {
    const run = `{run_id=${JSON.stringify(runId)}}`;
    const query = metric.endsWith('_total')
      ? `sum(${metric}${run})`
      : `sum(${metric}_count${run}) or histogram_count(sum(${metric}${run}))`;
    const [answer] = await queryInstant(server, query, endMs + lastToldMs);
    checks.push({ metric, expected: count, found: answer?.value ?? null });
  }
  return checks;
}

import { z } from 'zod';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { numberIn } from '../../scenarios/base/exposition.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { type Fetched, fetchText } from '../../scenarios/base/limits/fetch-limited.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { jsonIn } from '../../scenarios/base/limits/parse-json.ts';
import type { Labels } from '../record/metric.ts';
import type { SentCount } from './sent-samples.ts';
import { causeOf, optionsOf, queryBaseOf, type Server } from './server.ts';

/** The labels contain `__name__` if the query keeps the name. `value` is NaN if the server sends no finite number. */
export type VectorElement = { labels: Labels; value: number };

/** The count of a metric in the record (`expected`) and in Prometheus (`found`; null without a series). */
export type CountCheck = { metric: string; expected: number; found: number | null };

/** Thrown when a server has no query API of Prometheus, or refuses a query. */
export class QueryRefusedError extends Error {}

/** Samples are in order of time. `t` is in milliseconds. */
export type StoredSeries = { labels: Labels; samples: { t: number; value: number }[] };

const point = z.tuple([z.number(), z.string()]);
const labelsSchema = z.record(z.string(), z.string());
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: point }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: labelsSchema, value: point.optional() })),
    }),
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric: labelsSchema, values: z.array(point).default([]) })),
    }),
  ]),
});

/**
 * Returns an instant vector. A scalar becomes one element without labels. Throws:
 * - UnavailableError if no answer arrives
 * - QueryRefusedError if the answer is not 2xx or not from a Prometheus
 * - BodyLimitError if the answer is too long
 * - Error if the query returns a range of samples
 * https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function queryInstant(
  server: Server,
  promql: string,
  timeMs?: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<VectorElement[]> {
  const data = await query(server, promql, timeMs, signal);
  if (data.resultType === 'scalar') return [{ labels: {}, value: numberIn(data.result[1]) }];
  if (data.resultType === 'matrix')
    throw new Error(`the query ${promql} returns a range of samples instead of one value per series`);
  return data.result.flatMap(({ metric, value }) => (value ? [{ labels: metric, value: numberIn(value[1]) }] : []));
}

/**
 * Returns the stored samples of a range selector, such as `up[1d]`. Throws the errors of `queryInstant`, and Error for
 * an answer without a range of samples.
 */
export async function querySamples(
  server: Server,
  selector: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<StoredSeries[]> {
  const data = await query(server, selector, undefined, signal);
  if (data.resultType !== 'matrix') throw new Error(`the query ${selector} does not return a range of samples`);
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    samples: values.map(([seconds, value]) => ({ t: Math.round(seconds * 1000), value: numberIn(value) })),
  }));
}

async function query(server: Server, promql: string, timeMs: number | undefined, signal: AbortSignal) {
  const url = new URL(`${queryBaseOf(server)}/api/v1/query`);
  url.searchParams.set('query', promql);
  // Without this parameter, VictoriaMetrics gives the state of 30 s ago for any time in the last 30 s. Other servers
  // ignore the parameter. https://docs.victoriametrics.com/victoriametrics/keyconcepts/#query-latency
  url.searchParams.set('nocache', '1');
  if (timeMs !== undefined) url.searchParams.set('time', String(timeMs / 1000));
  let response: Fetched;
  try {
    response = await fetchText(url, bodyLimits.queryAnswer, optionsOf(server, signal));
  } catch (error) {
    if (error instanceof BodyLimitError && error.over === 'bytes') throw error;
    throw new UnavailableError('prometheus', `no answer from ${url.origin}: ${causeOf(error)}`, { cause: error });
  }
  const body = jsonIn(response.text);
  if (!response.ok) throw new QueryRefusedError(`${promql}: ${response.status} ${errorOf(body)}`.trim());
  const answer = answerSchema.safeParse(body);
  if (!answer.success) throw new QueryRefusedError(`the answer to the query ${promql} does not come from a Prometheus`);
  return answer.data.data;
}

function errorOf(body: unknown): string {
  const error = (body as { error?: unknown } | null | undefined)?.error;
  return typeof error === 'string' ? error : '';
}

/**
 * The last samples of a run can be this much later than its end, because the values of a second get the time at which
 * the second ends.
 */
const lastSampleMs = 2000;

/**
 * Returns the expected and the stored count of each metric in `expected`, for a run that ended at `endMs`. The count of
 * a histogram, native or classic, is the number of its observations. Throws the errors of `queryInstant`.
 */
export async function confirmCounts(
  server: Server,
  runId: string,
  expected: Readonly<Record<string, number>>,
  endMs: number,
  signal?: AbortSignal,
): Promise<CountCheck[]> {
  const checks: CountCheck[] = [];
  for (const [metric, count] of Object.entries(expected)) {
    const run = `{run_id=${JSON.stringify(runId)}}`;
    const query = metric.endsWith('_total')
      ? `sum(${metric}${run})`
      : `sum(${metric}_count${run}) or histogram_count(sum(${metric}${run}))`;
    const [answer] = await queryInstant(server, query, endMs + lastSampleMs, signal);
    checks.push({ metric, expected: count, found: answer?.value ?? null });
  }
  return checks;
}

/**
 * The largest length of a query that counts samples, in characters. The query is part of an address, which servers
 * limit to 8 kB.
 */
const longestQuery = 3000;

/** Returns how many samples of `metrics` the server has for a run. Throws the errors of `queryInstant`. */
export async function countSamples(
  server: Server,
  runId: string,
  { metrics, fromMs, toMs }: SentCount,
  signal?: AbortSignal,
): Promise<number> {
  // From Prometheus 3 on, a range leaves out its first instant, so the range begins a second earlier.
  const rangeS = Math.ceil((toMs - fromMs) / 1000) + 1;
  let query = '';
  let found = 0;
  const ask = async () => {
    const [answer] = await queryInstant(server, query, toMs, signal);
    found += answer?.value ?? 0;
  };
  for (const metric of metrics) {
    // Each metric is counted by itself. The results of `count_over_time` have no names, so Prometheus refuses a query
    // over two metrics with the same labels.
    const selector = `{__name__=${JSON.stringify(metric)},run_id=${JSON.stringify(runId)}}`;
    const term = `(sum(count_over_time(${selector}[${rangeS}s])) or vector(0))`;
    if (query !== '' && query.length + term.length > longestQuery) {
      await ask();
      query = '';
    }
    query += query === '' ? term : `+${term}`;
  }
  if (query !== '') await ask();
  return found;
}

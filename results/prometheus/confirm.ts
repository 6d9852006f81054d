import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf, UnavailableError } from '../../scenarios/base/errors.ts';
import type { WireSeries } from './codec.ts';
import { confirmCounts, QueryRefusedError, queryInstant } from './query.ts';
import type { Server } from './server.ts';

/**
 * The result of the check that the server stores what it acknowledged. `contradicted`: a query returns other values
 * than were sent. `unanswered`: the server has no query API, refuses the query, or gives no answer, so nothing is
 * known.
 */
export type Confirmation = { status: 'confirmed' } | { status: 'contradicted' | 'unanswered'; reason: string };

/** The counts and samples that a query of the server must return. */
export type Expected = {
  runId: string;
  /** Totals of the counters of the run, by metric; may be empty. */
  counts: Readonly<Record<string, number>>;
  /** Series with one sample each, which are read back. */
  readBack: readonly WireSeries[];
  endMs: number;
};

/**
 * The wait before a repeated query. Servers that replicate need a moment until an acknowledged sample can be queried.
 */
const pausesMs = [300, 1000];
/** A server that needs this long for an answer is not asked again. */
const slowMs = 5000;

/**
 * Compares the server with what was sent: each count, and one sample of each series of `readBack`. A run without
 * counters is therefore confirmed as well. It repeats the queries for about a second, unless the answers are slow.
 * Never throws.
 */
export async function confirmDelivery(
  server: Server,
  expected: Expected,
  clock: Clock,
  signal: AbortSignal,
): Promise<Confirmation> {
  const fromMs = clock.monotonicMs();
  let found = await confirmOnce(server, expected, signal);
  for (const ms of pausesMs) {
    if (found.status === 'confirmed' || signal.aborted || clock.monotonicMs() - fromMs > slowMs) break;
    await clock.sleep(ms, signal);
    found = await confirmOnce(server, expected, signal);
  }
  return found;
}

async function confirmOnce(server: Server, expected: Expected, signal: AbortSignal): Promise<Confirmation> {
  const { runId, counts, readBack, endMs } = expected;
  try {
    const checks = await confirmCounts(server, runId, counts, endMs, signal);
    const wrong = checks.filter((check) => check.found !== check.expected);
    const differences = wrong.map(
      (check) => `${check.metric} is ${check.found ?? 'absent'}, the record has ${check.expected}`,
    );
    for (const series of readBack) differences.push(...(await compareSample(server, series, signal)));
    if (differences.length === 0) return { status: 'confirmed' };
    return { status: 'contradicted', reason: `the server differs from the record: ${differences.join(', ')}` };
  } catch (error) {
    const isUnknown = error instanceof QueryRefusedError || error instanceof UnavailableError || signal.aborted;
    return { status: isUnknown ? 'unanswered' : 'contradicted', reason: messageOf(error) };
  }
}

/** Returns the difference between the sample of `series` and the one in the server, as a text; none when they agree. */
async function compareSample(server: Server, series: WireSeries, signal: AbortSignal): Promise<string[]> {
  const { __name__: name = '', ...labels } = series.labels;
  const [sample] = series.samples;
  if (!sample) return [];
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const selector = `${name}{${matchers.join(',')}}`;
  const [value] = await queryInstant(server, selector, sample.t, signal);
  const [time] = await queryInstant(server, `timestamp(${selector})`, sample.t, signal);
  if (value === undefined || time === undefined) return [`${name} is absent`];
  // The series continues from run to run, so only the time shows that the sample belongs to this run.
  const isSame = Object.is(value.value, sample.value) && Math.round(time.value * 1000) === sample.t;
  return isSame ? [] : [`${name} is ${value.value}, the record has ${sample.value}`];
}

import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf, UnavailableError } from '../../scenarios/base/errors.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import type { WireSeries } from './codec.ts';
import { confirmCounts, countSamples, QueryRefusedError, queryInstant } from './query.ts';
import type { SentCount } from './sent-samples.ts';
import type { Server } from './server.ts';

/**
 * The result of comparing the samples on the server with the sent samples. `contradicted`: a query returned no value,
 * or a value that was not sent. `unanswered`: the server refused, aborted or did not answer a query. An answer that is
 * too long, or that is not from Prometheus' query API, is also `unanswered`.
 */
export type Confirmation = { status: 'confirmed' } | { status: 'contradicted' | 'unanswered'; reason: string };

export type Expected = {
  runId: string;
  /** Totals of the counters of the run, by metric; may be empty. */
  counts: Readonly<Record<string, number>>;
  /** Series with one sample each. The server must have each of these samples. */
  readBack: readonly WireSeries[];
  /** The smallest number of samples that the server must have; absent if unknown. */
  sent?: SentCount | undefined;
  endMs: number;
};

/**
 * The waits between queries. Servers that replicate need a moment until an acknowledged sample can be queried.
 * VictoriaMetrics needs about 3 s for a known series, and up to 10 s for a new series on a busy machine.
 */
const pausesMs = [300, 1000, 3000, 6000];
/**
 * The longest useful pause before a query is repeated, for each kind of answer. A longer pause hardly ever changes the
 * answer.
 */
const worthMs = { ofError: 1000, ofOtherValue: 3000, ofAbsence: 6000 };
/** No query is repeated once all answers together have taken longer than this. */
const slowMs = 5000;

/**
 * Compares the samples on the server with the sent samples. Checks the count of each metric, one sample of each series
 * in `readBack`, and the total number of samples. The queries are repeated for about ten seconds at most. Never throws.
 */
export async function confirmDelivery(
  server: Server,
  expected: Expected,
  clock: Clock,
  signal: AbortSignal,
): Promise<Confirmation> {
  let askedMs = 0;
  const ask = async () => {
    const fromMs = clock.monotonicMs();
    const answer = await confirmOnce(server, expected, signal);
    askedMs += clock.monotonicMs() - fromMs;
    return answer;
  };
  let { waitMs, ...found } = await ask();
  for (const ms of pausesMs) {
    if (found.status === 'confirmed' || ms > waitMs || signal.aborted || askedMs > slowMs) break;
    await clock.sleep(ms, signal);
    ({ waitMs, ...found } = await ask());
  }
  return found;
}

/** After these errors, it is unknown whether the server has the samples. */
const noAnswers = [QueryRefusedError, UnavailableError, BodyLimitError];

/** `waitMs` is the longest useful wait until the next query. After a longer wait, the result would hardly change. */
type Once = Confirmation & { waitMs: number };

async function confirmOnce(server: Server, expected: Expected, signal: AbortSignal): Promise<Once> {
  const { runId, counts, readBack, sent, endMs } = expected;
  try {
    const checks = await confirmCounts(server, runId, counts, endMs, signal);
    const wrong = checks.filter((check) => check.found !== check.expected);
    const differences = wrong.map(
      (check) => `${check.metric} is ${check.found ?? 'absent'}, but the record has ${check.expected}`,
    );
    let isAbsent = wrong.some((check) => check.found === null);
    for (const series of readBack) {
      const difference = await compareSample(server, series, signal);
      if (difference === undefined) continue;
      isAbsent ||= difference.isAbsent;
      differences.push(difference.text);
    }
    const lost = differences.length === 0 && sent ? await lostSamples(server, runId, sent, signal) : undefined;
    if (lost !== undefined) differences.push(lost);
    if (differences.length === 0) return { status: 'confirmed', waitMs: 0 };
    const waitMs = isAbsent ? worthMs.ofAbsence : worthMs.ofOtherValue;
    return {
      status: 'contradicted',
      reason: `the values on the server differ from the run record: ${differences.join(', ')}`,
      waitMs,
    };
  } catch (error) {
    const isUnknown = signal.aborted || noAnswers.some((kind) => error instanceof kind);
    return { status: isUnknown ? 'unanswered' : 'contradicted', reason: messageOf(error), waitMs: worthMs.ofError };
  }
}

/**
 * Returns a text if the server has fewer samples than were sent. Otherwise, or if the server refuses to count so many
 * samples, returns undefined. More samples are no loss, because a request whose answer was lost is sent again.
 */
async function lostSamples(server: Server, runId: string, sent: SentCount, signal: AbortSignal) {
  try {
    const found = await countSamples(server, runId, sent, signal);
    return found < sent.samples ? `the server has ${found} of ${sent.samples} samples of the run` : undefined;
  } catch (error) {
    if (error instanceof QueryRefusedError) return undefined;
    throw error;
  }
}

/** Returns how the sample on the server differs from the sent sample; undefined if the two are the same. */
async function compareSample(
  server: Server,
  series: WireSeries,
  signal: AbortSignal,
): Promise<{ text: string; isAbsent: boolean } | undefined> {
  const { __name__: name = '', ...labels } = series.labels;
  const [sample] = series.samples;
  if (!sample) return undefined;
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const selector = `${name}{${matchers.join(',')}}`;
  const [value] = await queryInstant(server, selector, sample.t, signal);
  const [time] = await queryInstant(server, `timestamp(${selector})`, sample.t, signal);
  if (value === undefined || time === undefined) return { text: `${name} is absent`, isAbsent: true };
  const differences = [
    ...(Object.is(value.value, sample.value) ? [] : [`${name} is ${value.value}, but the record has ${sample.value}`]),
    // The series continues from run to run, so only the time shows that the sample belongs to this run.
    ...(Math.round(time.value * 1000) === sample.t ? [] : [timeDifference(name, time.value, sample.t)]),
  ];
  return differences.length === 0 ? undefined : { text: differences.join(', '), isAbsent: false };
}

function timeDifference(name: string, foundS: number, expectedMs: number): string {
  const difference = Math.abs(Math.round(foundS * 1000) - expectedMs) / 1000;
  const side = foundS * 1000 > expectedMs ? 'after' : 'before';
  const found = Number.isNaN(difference) ? 'no time' : `a time ${difference} s ${side} the time in the record`;
  return `the sample of ${name} on the server has ${found}`;
}

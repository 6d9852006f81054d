import { mean } from 'simple-statistics';
import type { Recorder } from '../../results/record/recorder.ts';
import type { BodyLimit } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import type { Exchange, Refusal } from './exchange.ts';
import { type Handles, type HistogramName, makeHandles, partNames } from './handles.ts';
import { chatMetrics } from './metrics.ts';
import type { Outcome } from './outcome.ts';
import type { ChatSection } from './section.ts';
import type { ServerParts } from './server-timing.ts';
import type { StreamSeen } from './stream-reader.ts';

type Ended = Exchange & { phase: string; intendedMs: number; startMs: number };

/** A stream with one of these outcomes has no content, and counts as slow. A refused request does not count as slow. */
const unanswered: readonly Outcome[] = ['timeout', 'connect'];
/** Outcomes of streams whose answer began, but ended too early or came too late. */
const brokenOff: readonly Outcome[] = ['stalled', 'slow', 'cut', 'stream_error'];
/** In these metrics, a stream with an outcome of `unanswered` counts as slower than all other streams. */
const ofBeginning = ['firstChunk', 'ttft'] as const;
/**
 * In these metrics, a stream with an outcome of `unanswered` or `brokenOff` counts as slower than all other streams.
 */
const ofWhole = ['duration', 'scheduled', 'tpot', 'stall'] as const;

/** The totals from which `boundOf` finds the bottleneck of a run. */
export type Totals = {
  outcomes: Partial<Record<Outcome, number>>;
  good: number;
  missed: { ttft: number; tpot: number; duration: number };
  /**
   * The total seconds of each part of the time to the first chunk, such as `queue`. The total is over the `told`
   * streams whose server reported its parts.
   */
  parts: Record<(typeof partNames)[number], number>;
  told: number;
};

/** Records the chat metrics. Each value of an ended stream is recorded at the time at which the stream was due. */
export class Meters {
  readonly #recorder: Recorder;
  readonly #good: ChatSection['good'];
  readonly #phases = new Map<string, Handles>();
  readonly #inFlight: (atMs: number, value: number) => void;
  readonly totals: Totals = {
    outcomes: {},
    good: 0,
    missed: { ttft: 0, tpot: 0, duration: 0 },
    parts: { dispatch: 0, gateway: 0, queue: 0, prefill: 0, network: 0, client: 0 },
    told: 0,
  };
  readonly #exceeded = new Set<BodyLimit>();
  readonly #refused = new Set<Outcome>();
  #isFilterNoted = false;
  /** The mean delay that the driver itself added in the latest calibration stream. */
  #clientErrorMs = 0;

  constructor(recorder: Recorder, good: ChatSection['good']) {
    this.#recorder = recorder;
    this.#good = good;
    this.#inFlight = recorder.gauge(chatMetrics.inFlight.name, {});
  }

  inFlight(atMs: number, streams: number): void {
    this.#inFlight(atMs, streams);
  }

  retried(atMs: number, phase: string): void {
    this.#of(phase).retries(atMs);
  }

  /** Records the delays that the driver itself adds. A calibration stream measured them. */
  calibrated(atMs: number, phase: string, errorsMs: readonly number[]): void {
    const { clientError } = this.#of(phase).histograms;
    for (const ms of errorsMs) clientError.observe(atMs, Math.max(0, ms) / 1000);
    if (errorsMs.length > 0) this.#clientErrorMs = mean(errorsMs);
  }

  ended({ phase, outcome, seen, server, intendedMs, startMs, tooLong, refusal }: Ended): void {
    if (tooLong) this.#noteOnce(startMs, tooLong);
    if (outcome === 'ok' && seen?.isFiltered) this.#noteFilterOnce(startMs);
    if (refusal) this.#refusedOnce(startMs, outcome, refusal);
    const of = this.#of(phase);
    const observe = (metric: HistogramName, ms: number) => of.histograms[metric].observe(intendedMs, ms / 1000);
    this.totals.outcomes[outcome] = (this.totals.outcomes[outcome] ?? 0) + 1;
    // The difference can be negative, because a timer may fire a fraction of a millisecond early.
    const lateMs = Math.max(0, startMs - intendedMs);
    observe('dispatchDelay', lateMs);
    // The load generator itself ended this stream, so it is neither good nor bad.
    if (outcome === 'cancelled') {
      of.cancelled(intendedMs);
      return;
    }
    of.outcome(outcome)(intendedMs);
    const isUnanswered = unanswered.includes(outcome);
    const unknown = isUnanswered ? [...ofBeginning, ...ofWhole] : brokenOff.includes(outcome) ? ofWhole : [];
    for (const metric of unknown) of.histograms[metric].censor(intendedMs);
    const chunks = seen?.chunkMs ?? [];
    const [first, last] = [chunks[0], chunks.at(-1)];
    if (outcome !== 'ok' || !seen || first === undefined || last === undefined) {
      of.good.no(intendedMs);
      return;
    }
    observe('firstEvent', (seen.firstEventMs ?? first) - startMs);
    observe('firstChunk', first - startMs);
    observe('ttft', first - intendedMs);
    observe('duration', last - startMs);
    observe('scheduled', last - intendedMs);
    const after = tokensAfterFirst(seen);
    if (after !== undefined && after > 0) observe('tpot', (last - first) / after);
    let longest = 0;
    for (let i = 1; i < chunks.length; i++) {
      const gap = chunks[i]! - chunks[i - 1]!;
      observe('chunkGap', gap);
      if (gap > longest) longest = gap;
    }
    if (chunks.length > 1) observe('stall', longest);
    this.#tokens(of, intendedMs, seen);
    if (server) this.#parts(of, intendedMs, server, lateMs, first - startMs);
    // Without `usage`, each chunk after the first counts as one token. A chunk may have more tokens, so the true time
    // per token is at most the value computed here.
    const least = after ?? chunks.length - 1;
    const slowestMs = least > 0 ? (last - first) / least : 0;
    const good = this.#isGood(first - intendedMs, slowestMs, last - intendedMs);
    of.good[good ? 'yes' : 'no'](intendedMs);
  }

  #noteOnce(atMs: number, limit: BodyLimit): void {
    if (this.#exceeded.has(limit)) return;
    this.#exceeded.add(limit);
    this.#recorder.event({
      t: atMs,
      kind: 'note',
      by: 'chat-user',
      text: new BodyLimitError(limit, 'bytes').message,
      data: { outcome: 'oversized' },
    });
  }

  #noteFilterOnce(atMs: number): void {
    if (this.#isFilterNoted) return;
    this.#isFilterNoted = true;
    const text = 'a content filter of the server cut answers short: the text before it counts as a complete answer';
    this.#recorder.event({ t: atMs, kind: 'note', by: 'chat-user', text });
  }

  /**
   * Records the message of the first refusal of each class, such as `http_4xx`. A refusal with status 429 or 503 has no
   * message.
   */
  #refusedOnce(atMs: number, outcome: Outcome, { status, words }: Refusal): void {
    if (this.#refused.has(outcome)) return;
    this.#refused.add(outcome);
    const text = `${outcome}: status ${status}: ${words === '' ? 'no message' : words}`;
    this.#recorder.event({ t: atMs, kind: 'error', by: 'chat-user', text, data: { outcome, status } });
  }

  #isGood(ttftMs: number, tpotMs: number, durationMs: number): boolean {
    const { ttft, tpot, duration = Number.POSITIVE_INFINITY } = this.#good;
    const { missed } = this.totals;
    const late = ttftMs > ttft * 1000;
    const slow = tpotMs > tpot * 1000;
    const long = durationMs > duration * 1000;
    if (late) missed.ttft++;
    if (slow) missed.tpot++;
    if (long) missed.duration++;
    if (late || slow || long) return false;
    this.totals.good++;
    return true;
  }

  #tokens(of: Handles, atMs: number, { inputTokens, outputTokens }: StreamSeen): void {
    for (const [type, tokens] of [
      ['input', inputTokens],
      ['output', outputTokens],
    ] as const) {
      if (tokens === undefined) continue;
      of.tokens[type](atMs, tokens);
      of.usage[type].observe(atMs, tokens);
    }
  }

  /**
   * Records the parts of the time to the first chunk. The network part is the time that is left after the parts of the
   * server and of this driver.
   */
  #parts(of: Handles, atMs: number, server: ServerParts, dispatchMs: number, serviceMs: number): void {
    const ownMs = (server.gateway + server.queue + server.prefill) * 1000;
    const rest = Math.max(0, serviceMs - ownMs);
    const client = Math.min(rest, Math.max(0, this.#clientErrorMs));
    const seconds = { dispatch: dispatchMs / 1000, ...server, network: (rest - client) / 1000, client: client / 1000 };
    this.totals.told++;
    for (const part of partNames) {
      this.totals.parts[part] += seconds[part];
      of.parts[part].observe(atMs, seconds[part]);
    }
  }

  #of(phase: string): Handles {
    let of = this.#phases.get(phase);
    if (!of) {
      of = makeHandles(this.#recorder, phase);
      this.#phases.set(phase, of);
    }
    return of;
  }
}

/**
 * Returns the estimated number of tokens after the first chunk. Undefined if the server sent no `usage`. `usage` counts
 * the tokens of all chunks, so these tokens are divided among the chunks by characters. Each chunk has at least one
 * token.
 * Reasoning without sent text does not count, because it was generated before the first chunk.
 */
export function tokensAfterFirst({ outputTokens, chunkMs, characters, reasoning }: StreamSeen): number | undefined {
  if (outputTokens === undefined) return undefined;
  const later = chunkMs.length - 1;
  const sent = Math.max(1, outputTokens - (reasoning.isSent ? 0 : reasoning.tokens));
  const { first, all } = characters;
  const share = all > 0 ? (sent * (all - first)) / all : 0;
  return later === 0 ? 0 : Math.max(later, Math.min(sent - 1, share));
}

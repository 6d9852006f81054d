import type { Random } from '../../../scenarios/base/random.ts';
import type { EngineLoop, Pace } from './engine-loop.ts';
import { logNormal } from './log-normal.ts';
import type { OracleRecord } from './oracle.ts';
import { type Profile, profiles } from './profile.ts';
import { type Prompt, writer } from './prompt.ts';
import type { Job, Question, Reader, Watch } from './question.ts';
import type { Sequence } from './sequence.ts';

type Parts = {
  question: Question;
  prompt: Prompt;
  reader: Reader;
  arrivalMs: number;
  loop: EngineLoop;
  pace: Pace;
  random: Random;
  watch: Watch | undefined;
};

/** The answer to one admitted question: its length, its text and its oracle record (the true times). */
export class Answer implements Job {
  readonly record: OracleRecord;
  readonly #parts: Parts;
  readonly #profile: Profile;
  readonly #text: (index: number) => string;
  readonly #finish: 'stop' | 'length';
  #sequence: Sequence | undefined;
  #cancelled = false;

  constructor(parts: Parts) {
    const { question, prompt, arrivalMs } = parts;
    this.#parts = parts;
    this.#profile = profiles[question.profile];
    const naturalTokens = this.#drawLength();
    this.#text = writer(this.#contentRandom('text'));
    this.#finish = naturalTokens > question.maxTokens || question.exact ? 'length' : 'stop';
    this.record = {
      id: question.id,
      key: question.key,
      model: question.model,
      promptTokens: prompt.tokens,
      cachedTokens: 0,
      plannedTokens: Math.min(naturalTokens, question.maxTokens),
      arrivalMs,
      queuedMs: null,
      scheduledMs: null,
      prefilledMs: null,
      tokenMs: [],
      evictedMs: [],
      endMs: null,
      finish: null,
    };
  }

  /**
   * Queues the request after a random overhead. A real server, too, spends time on a request before it queues the
   * request.
   */
  start(): void {
    const { pace, arrivalMs } = this.#parts;
    const { overheadMs: mean, overheadJitter } = this.#profile;
    const overheadMs = logNormal(mean, overheadJitter, this.#timingRandom('overhead'))();
    if (overheadMs > 0) pace.at(arrivalMs + overheadMs, () => this.#enqueue());
    else this.#enqueue();
  }

  wrote(): void {
    this.record.tokenMs.push(this.#parts.pace.nowMs());
  }

  cancel(): void {
    if (this.#cancelled || this.record.finish !== null) return;
    this.#cancelled = true;
    this.#close('cancelled');
    if (this.#sequence) this.#parts.loop.engine.cancel(this.#sequence);
  }

  #enqueue(): void {
    if (this.#cancelled) return;
    const { loop, pace, prompt, reader } = this.#parts;
    this.record.queuedMs = pace.nowMs();
    this.#sequence = loop.engine.submit({
      promptTokens: prompt.tokens,
      prefix: prompt.prefix,
      outputTokens: this.record.plannedTokens,
      jitter: logNormal(1, this.#profile.stepJitter, this.#timingRandom('steps')),
      token: (index) => {
        if (index === 0) this.#noteSchedule(this.#sequence!);
        reader.token(this.#text(index), index);
      },
      ended: () => this.#ended(this.#sequence!),
    });
    loop.wake();
  }

  #ended({ evictedMs }: Sequence): void {
    this.record.evictedMs = evictedMs;
    if (this.#cancelled) return;
    this.#close(this.#finish);
    this.#parts.reader.ended(this.#finish);
  }

  /** Copies the times up to the first token from the engine to the oracle record (the true times). */
  #noteSchedule({ scheduledMs, prefilledMs, cachedTokens }: Sequence): void {
    this.record.scheduledMs = scheduledMs ?? null;
    this.record.prefilledMs = prefilledMs ?? null;
    this.record.cachedTokens = cachedTokens;
    this.#parts.watch?.scheduled(this.record);
  }

  #close(finish: NonNullable<OracleRecord['finish']>): void {
    if (this.record.finish !== null) return;
    this.record.finish = finish;
    this.record.endMs = this.#parts.pace.nowMs();
    this.#parts.watch?.ended(this.record);
  }

  /**
   * Returns the length that the model chooses for its answer, in tokens: `maxTokens` with `exact`, otherwise a random
   * length. A random length may be above `maxTokens`.
   */
  #drawLength(): number {
    const { exact, maxTokens, meanTokens } = this.#parts.question;
    if (exact) return maxTokens;
    const { mean, cv } = this.#profile.output;
    return Math.max(1, Math.round(logNormal(meanTokens ?? mean, cv, this.#contentRandom('length'))()));
  }

  #timingRandom(purpose: string): () => number {
    return this.#parts.random(`inference ${purpose} ${this.#parts.question.key}`);
  }

  #contentRandom(purpose: string): () => number {
    return this.#parts.random(`inference ${purpose} ${this.#parts.question.content}`);
  }
}

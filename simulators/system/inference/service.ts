import type { Random } from '../../../scenarios/base/random.ts';
import { BatchEngine, type Sequence } from './batch-engine.ts';
import { EngineLoop, type Pace } from './engine-loop.ts';
import { logNormal } from './log-normal.ts';
import { Oracle, type OracleRecord } from './oracle.ts';
import { type ProfileName, profiles } from './profile.ts';
import { toPrompt, writer } from './prompt.ts';

/** More is asked of no model here. */
export const maxAnswerTokens = 4096;

export type Question = {
  id: string;
  /** What its timing hangs on: no two requests share one. */
  key: string;
  /** What its answer hangs on: the same question gets the same words. */
  content: string;
  model: string;
  profile: ProfileName;
  /** The prompt, in parts. */
  texts: readonly string[];
  maxTokens: number;
  /** Mean length of an answer where it is not the model's own. */
  meanTokens?: number;
  /** As many tokens as are allowed, whatever the model would say. */
  exact?: boolean;
};

/** Who reads an answer. Each token's true time is for the reader to tell, by `wrote`. */
export type Reader = { token(text: string, index: number): void; ended(finish: 'stop' | 'length'): void };

export type Job = {
  readonly record: OracleRecord;
  /** Notes the time at which a token is written. */
  wrote(): void;
  /** The reader has gone. */
  cancel(): void;
};

export type Refusal = 'queue-full' | 'context-length';

/** What watches the engines, for metrics. */
export type Watch = { scheduled(record: OracleRecord): void; ended(record: OracleRecord): void };

/** The engines, one for each profile that is in use, on one clock, with one oracle. */
export class InferenceService {
  readonly oracle = new Oracle();
  readonly engines = new Map<ProfileName, EngineLoop>();
  readonly #pace: Pace;
  readonly #random: Random;
  readonly #watch: Watch | undefined;

  constructor(pace: Pace, random: Random, watch?: Watch) {
    this.#pace = pace;
    this.#random = random;
    this.#watch = watch;
  }

  ask(question: Question, reader: Reader, arrivalMs = this.#pace.nowMs()): Job | Refusal {
    const profile = profiles[question.profile];
    const loop = this.#loopOf(question.profile);
    const prompt = toPrompt(question.texts, profile.blockTokens);
    if (prompt.tokens + question.maxTokens > profile.maxModelTokens) return 'context-length';
    if (loop.engine.waiting >= profile.maxWaiting) return 'queue-full';

    const timing = (purpose: string) => this.#random(`inference ${purpose} ${question.key}`);
    const said = (purpose: string) => this.#random(`inference ${purpose} ${question.content}`);
    const natural = question.exact
      ? question.maxTokens
      : Math.max(
          1,
          Math.round(logNormal(question.meanTokens ?? profile.output.mean, profile.output.cv, said('length'))()),
        );
    const outputTokens = Math.min(natural, question.maxTokens);
    const text = writer(said('text'));
    const record: OracleRecord = {
      id: question.id,
      key: question.key,
      model: question.model,
      promptTokens: prompt.tokens,
      cachedTokens: 0,
      plannedTokens: outputTokens,
      arrivalMs,
      queuedMs: null,
      scheduledMs: null,
      prefilledMs: null,
      tokenMs: [],
      evictedMs: [],
      endMs: null,
      finish: null,
    };
    this.oracle.add(record);
    let sequence: Sequence | undefined;
    let cancelled = false;
    const close = (finish: NonNullable<OracleRecord['finish']>) => {
      if (record.finish !== null) return;
      record.finish = finish;
      record.endMs = this.#pace.nowMs();
      this.#watch?.ended(record);
    };
    const enter = () => {
      if (cancelled) return;
      record.queuedMs = this.#pace.nowMs();
      sequence = loop.engine.submit({
        promptTokens: prompt.tokens,
        prefix: prompt.prefix,
        outputTokens,
        jitter: logNormal(1, profile.stepJitter, timing('steps')),
        token: (index) => {
          if (index === 0) this.#note(record, sequence!);
          reader.token(text(index), index);
        },
        ended: () => {
          record.evictedMs = sequence!.evictedMs;
          if (cancelled) return;
          const finish = natural > question.maxTokens || question.exact ? 'length' : 'stop';
          close(finish);
          reader.ended(finish);
        },
      });
      loop.wake();
    };
    const overheadMs = logNormal(profile.overheadMs, profile.overheadJitter, timing('overhead'))();
    if (overheadMs > 0) this.#pace.at(arrivalMs + overheadMs, enter);
    else enter();
    return {
      record,
      wrote: () => void record.tokenMs.push(this.#pace.nowMs()),
      cancel: () => {
        if (cancelled || record.finish !== null) return;
        cancelled = true;
        close('cancelled');
        if (sequence) loop.engine.cancel(sequence);
      },
    };
  }

  /** Its first token is there: how it came to it. */
  #note(record: OracleRecord, { scheduledMs, prefilledMs, cachedTokens }: Sequence): void {
    record.scheduledMs = scheduledMs ?? null;
    record.prefilledMs = prefilledMs ?? null;
    record.cachedTokens = cachedTokens;
    this.#watch?.scheduled(record);
  }

  #loopOf(name: ProfileName): EngineLoop {
    let loop = this.engines.get(name);
    if (!loop) {
      loop = new EngineLoop(new BatchEngine(profiles[name]), this.#pace);
      this.engines.set(name, loop);
    }
    return loop;
  }
}

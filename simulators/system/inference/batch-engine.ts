import type { Profile } from './profile.ts';
import { type Ask, contextTokens, newSequence, type Sequence } from './sequence.ts';
import { SequenceBlocks } from './sequence-blocks.ts';

/** Counts since the start of the engine. */
export type EngineCounters = {
  steps: number;
  preemptions: number;
  prefixQueries: number;
  prefixHits: number;
  promptTokens: number;
  generatedTokens: number;
};

/**
 * A serving engine with continuous batching, like vLLM's scheduler. Each step first serves the running sequences, and
 * then starts waiting sequences while there is space. A step that evicts a sequence starts no sequence. All sequences
 * of a step share one token budget, so long prompts are computed in chunks. If a running sequence cannot get a block,
 * the sequence that started last is evicted, and recomputed later. The engine has no clock: `begin` returns the length
 * of a step, and `finish` emits the tokens of the step.
 */
export class BatchEngine {
  readonly profile: Profile;
  readonly #blocks: SequenceBlocks;
  readonly #waiting: Sequence[] = [];
  #running: Sequence[] = [];
  /** The sequences that get a token at the end of the current step. */
  #emitting: Sequence[] = [];
  readonly counters: EngineCounters = {
    steps: 0,
    preemptions: 0,
    prefixQueries: 0,
    prefixHits: 0,
    promptTokens: 0,
    generatedTokens: 0,
  };

  /** Throws RangeError if the longest sequence does not fit into the cache. This sequence would wait for ever. */
  constructor(profile: Profile) {
    if (profile.maxModelTokens > profile.blocks * profile.blockTokens)
      throw new RangeError('the longest sequence does not fit into the cache');
    this.profile = profile;
    this.#blocks = new SequenceBlocks(profile);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running.length;
  }

  get kvUsage(): number {
    return this.#blocks.usage;
  }

  submit(ask: Ask): Sequence {
    const sequence = newSequence(ask);
    this.#waiting.push(sequence);
    return sequence;
  }

  cancel(sequence: Sequence): void {
    if (sequence.state === 'waiting') this.#waiting.splice(this.#waiting.indexOf(sequence), 1);
    if (sequence.state === 'running') this.#running.splice(this.#running.indexOf(sequence), 1);
    this.#end(sequence);
  }

  /** Returns the length of the next step in ms; undefined if the engine has no sequence to run. */
  begin(nowMs: number): number | undefined {
    const { profile } = this;
    const emitting: Sequence[] = [];
    let budget = profile.maxBatchedTokens;
    let decodes = 0;
    let context = 0;
    let prefill = 0;
    const schedule = (sequence: Sequence) => {
      const known = contextTokens(sequence);
      const tokens = Math.min(known - sequence.computed, budget);
      budget -= tokens;
      if (tokens === 1 && sequence.generated > 0) {
        decodes++;
        context += known;
      } else prefill += tokens;
      sequence.computed += tokens;
      if (sequence.computed === known) emitting.push(sequence);
    };

    const evicted = this.#makeRoom(nowMs);
    for (const sequence of this.#running) if (budget > 0) schedule(sequence);
    while (!evicted && budget > 0 && this.#running.length < profile.maxSequences) {
      const next = this.#admit(nowMs);
      if (!next) break;
      schedule(next);
    }
    this.#emitting = emitting;
    const lead = this.#running[0];
    if (lead === undefined) return undefined;
    this.counters.steps++;
    const { c0Ms, cSeqMs, cCtxMs, cPrefillMs } = profile;
    return (c0Ms + cSeqMs * decodes + (cCtxMs * context) / 1000 + cPrefillMs * prefill) * lead.jitter();
  }

  /** Ends a step. Each sequence whose whole context is now computed gets one more token. */
  finish(nowMs: number): void {
    const emitting = this.#emitting;
    this.#emitting = [];
    let ended = false;
    for (const sequence of emitting) {
      if (sequence.state !== 'running') continue;
      if (sequence.prefilledMs === undefined) {
        sequence.prefilledMs = nowMs;
        this.#blocks.share(sequence);
      }
      this.counters.generatedTokens++;
      sequence.token(sequence.generated++);
      if (sequence.generated < sequence.outputTokens) continue;
      ended = true;
      this.#end(sequence);
    }
    if (ended) this.#running = this.#running.filter(({ state }) => state === 'running');
  }

  /** Allocates a block for each running sequence that needs one. Returns whether a sequence was evicted. */
  #makeRoom(nowMs: number): boolean {
    let evicted = false;
    for (let i = 0; i < this.#running.length; i++) {
      const sequence = this.#running[i]!;
      while (sequence.state === 'running' && !this.#blocks.grow(sequence)) {
        this.#evict(this.#running.pop()!, nowMs);
        evicted = true;
      }
    }
    return evicted;
  }

  #evict(sequence: Sequence, nowMs: number): void {
    this.counters.preemptions++;
    sequence.evictedMs.push(nowMs);
    this.#blocks.release(sequence);
    sequence.computed = 0;
    sequence.state = 'waiting';
    this.#waiting.unshift(sequence);
  }

  /**
   * Starts the first waiting sequence if there are blocks for its whole context. The share `watermark` of the blocks
   * must stay free, unless the engine is idle.
   */
  #admit(nowMs: number): Sequence | undefined {
    const sequence = this.#waiting[0];
    if (!sequence) return undefined;
    const watermark = this.#running.length === 0 ? 0 : this.profile.watermark;
    if (!this.#blocks.admit(sequence, watermark)) return undefined;
    if (sequence.scheduledMs === undefined) {
      sequence.scheduledMs = nowMs;
      sequence.cachedTokens = sequence.computed;
      this.counters.prefixQueries += sequence.promptTokens;
      this.counters.prefixHits += sequence.computed;
      this.counters.promptTokens += sequence.promptTokens;
    }
    this.#waiting.shift();
    sequence.state = 'running';
    this.#running.push(sequence);
    return sequence;
  }

  #end(sequence: Sequence): void {
    if (sequence.state === 'ended') return;
    this.#blocks.release(sequence);
    sequence.state = 'ended';
    sequence.ended();
  }
}

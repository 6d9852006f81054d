import { KvCache } from './kv-cache.ts';
import type { Profile } from './profile.ts';

/** One request as the engine knows it. */
export type Sequence = {
  readonly promptTokens: number;
  /** A hash for each whole block of the prompt, each of all before it too. */
  readonly prefix: readonly number[];
  readonly outputTokens: number;
  /** Factors on the time of steps that this sequence leads, keyed by its request. */
  readonly jitter: () => number;
  readonly token: (index: number) => void;
  readonly ended: () => void;
  generated: number;
  /** Tokens whose keys and values are there. */
  computed: number;
  ownBlocks: number;
  sharedBlocks: number[];
  /** Prompt tokens that the prefix cache saved, when it was first scheduled. */
  cachedTokens: number;
  scheduledMs: number | undefined;
  prefilledMs: number | undefined;
  evictedMs: number[];
  state: 'waiting' | 'running' | 'ended';
};

export type Ask = Pick<Sequence, 'promptTokens' | 'prefix' | 'outputTokens' | 'jitter' | 'token' | 'ended'>;

export type EngineCounters = {
  steps: number;
  preemptions: number;
  prefixQueries: number;
  prefixHits: number;
  promptTokens: number;
  generatedTokens: number;
};

/**
 * A serving engine with continuous batching, after vLLM's scheduler: in each step the running sequences go first, then
 * waiting ones while there is room, all within one budget of tokens, so that long prompts are computed in chunks. When
 * a running sequence cannot get a block, the last one that came is evicted and computed again later. It knows no clock:
 * `begin` says how long the step will take, and `finish` hands out its tokens.
 */
export class BatchEngine {
  readonly profile: Profile;
  readonly #kv: KvCache;
  readonly #waiting: Sequence[] = [];
  #running: Sequence[] = [];
  /** Those that get a token at the end of the step that is under way. */
  #emitting: Sequence[] = [];
  readonly counters: EngineCounters = {
    steps: 0,
    preemptions: 0,
    prefixQueries: 0,
    prefixHits: 0,
    promptTokens: 0,
    generatedTokens: 0,
  };

  /** A sequence is never longer than `maxModelTokens`, which must fit into the cache, or it would wait for ever. */
  constructor(profile: Profile) {
    if (profile.maxModelTokens > profile.blocks * profile.blockTokens)
      throw new RangeError('the longest sequence does not fit into the cache');
    this.profile = profile;
    this.#kv = new KvCache(profile.blocks);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running.length;
  }

  get kvUsage(): number {
    return this.#kv.usage;
  }

  submit(ask: Ask): Sequence {
    const sequence: Sequence = {
      ...ask,
      generated: 0,
      computed: 0,
      ownBlocks: 0,
      sharedBlocks: [],
      cachedTokens: 0,
      scheduledMs: undefined,
      prefilledMs: undefined,
      evictedMs: [],
      state: 'waiting',
    };
    this.#waiting.push(sequence);
    return sequence;
  }

  /** Its reader has gone: it leaves at once. */
  cancel(sequence: Sequence): void {
    if (sequence.state === 'waiting') this.#waiting.splice(this.#waiting.indexOf(sequence), 1);
    if (sequence.state === 'running') this.#running.splice(this.#running.indexOf(sequence), 1);
    this.#end(sequence);
  }

  /** Puts the next step together; its length in ms, or undefined when there is nothing to do. */
  begin(nowMs: number): number | undefined {
    const { profile } = this;
    const emitting: Sequence[] = [];
    let budget = profile.maxBatchedTokens;
    let decodes = 0;
    let context = 0;
    let prefill = 0;
    const schedule = (sequence: Sequence) => {
      const known = sequence.promptTokens + sequence.generated;
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

  /** The step is over: whoever had all its tokens computed gets one more. */
  finish(nowMs: number): void {
    const emitting = this.#emitting;
    this.#emitting = [];
    let ended = false;
    for (const sequence of emitting) {
      if (sequence.state !== 'running') continue;
      if (sequence.prefilledMs === undefined) {
        sequence.prefilledMs = nowMs;
        this.#share(sequence);
      }
      this.counters.generatedTokens++;
      sequence.token(sequence.generated++);
      if (sequence.generated < sequence.outputTokens) continue;
      ended = true;
      this.#end(sequence);
    }
    if (ended) this.#running = this.#running.filter(({ state }) => state === 'running');
  }

  /** A block for each running sequence that needs one, at the cost of the last that came. */
  #makeRoom(nowMs: number): boolean {
    let evicted = false;
    for (let i = 0; i < this.#running.length; i++) {
      const sequence = this.#running[i]!;
      while (sequence.state === 'running' && !this.#grow(sequence)) {
        this.#evict(this.#running.pop()!, nowMs);
        evicted = true;
      }
    }
    return evicted;
  }

  #grow(sequence: Sequence): boolean {
    const known = sequence.promptTokens + sequence.generated;
    const needed = this.#blocksFor(known) - sequence.ownBlocks - sequence.sharedBlocks.length;
    if (needed <= 0) return true;
    if (!this.#kv.take(needed)) return false;
    sequence.ownBlocks += needed;
    return true;
  }

  #evict(sequence: Sequence, nowMs: number): void {
    this.counters.preemptions++;
    sequence.evictedMs.push(nowMs);
    this.#release(sequence);
    sequence.computed = 0;
    sequence.state = 'waiting';
    this.#waiting.unshift(sequence);
  }

  /** The first that waits, when its whole context fits above the watermark; an idle engine takes it in any case. */
  #admit(nowMs: number): Sequence | undefined {
    const sequence = this.#waiting[0];
    if (!sequence) return undefined;
    const kv = this.#kv;
    const known = sequence.promptTokens + sequence.generated;
    // The last token is always computed, or there would be nothing to go on from.
    const hits = Math.min(kv.known(sequence.prefix), Math.ceil(known / this.profile.blockTokens) - 1);
    const needed = this.#blocksFor(known) - hits;
    const spare = this.#running.length === 0 ? 0 : Math.floor(this.profile.watermark * kv.total);
    if (needed + kv.idleAmong(sequence.prefix, hits) > kv.available - spare) return undefined;
    kv.use(sequence.prefix, hits);
    kv.take(needed);
    sequence.ownBlocks = needed;
    sequence.sharedBlocks = sequence.prefix.slice(0, hits);
    sequence.computed = hits * this.profile.blockTokens;
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

  /** Its prompt is computed: the whole blocks of it serve whoever begins in the same way. */
  #share(sequence: Sequence): void {
    for (const hash of sequence.prefix.slice(sequence.sharedBlocks.length)) {
      if (!this.#kv.share(hash)) break;
      sequence.sharedBlocks.push(hash);
      sequence.ownBlocks--;
    }
  }

  #end(sequence: Sequence): void {
    if (sequence.state === 'ended') return;
    this.#release(sequence);
    sequence.state = 'ended';
    sequence.ended();
  }

  #release(sequence: Sequence): void {
    this.#kv.release(sequence.ownBlocks, sequence.sharedBlocks);
    sequence.ownBlocks = 0;
    sequence.sharedBlocks = [];
  }

  #blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.profile.blockTokens);
  }
}

/** One request inside the engine. */
export type Sequence = {
  readonly promptTokens: number;
  /** One hash for each whole block of the prompt. The hash also covers all blocks before this block. */
  readonly prefix: readonly number[];
  readonly outputTokens: number;
  /**
   * Draws a random factor for the time of a step. A step uses the factor of the first sequence that runs in it. The
   * key of the request seeds the factors.
   */
  readonly jitter: () => number;
  readonly token: (index: number) => void;
  readonly ended: () => void;
  generated: number;
  /** The number of tokens whose keys and values are in the cache. */
  computed: number;
  ownBlocks: number;
  sharedBlocks: number[];
  /** The number of prompt tokens that the prefix cache saved when the sequence was first scheduled. */
  cachedTokens: number;
  scheduledMs: number | undefined;
  prefilledMs: number | undefined;
  evictedMs: number[];
  state: 'waiting' | 'running' | 'ended';
};

export type Ask = Pick<Sequence, 'promptTokens' | 'prefix' | 'outputTokens' | 'jitter' | 'token' | 'ended'>;

/** Returns a waiting sequence. No token of it is computed yet. */
export function newSequence(ask: Ask): Sequence {
  return {
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
}

/** Returns the number of tokens in the sequence so far. */
export function contextTokens({ promptTokens, generated }: Sequence): number {
  return promptTokens + generated;
}

/** One request inside the engine. */
export type Sequence = {
  readonly promptTokens: number;
  /** One hash for each whole block of the prompt; it covers all blocks before it too. */
  readonly prefix: readonly number[];
  readonly outputTokens: number;
  /**
   * The random factor for the time of each step in which this sequence is the first of the running ones. The key of the
   * request is the seed.
   */
  readonly jitter: () => number;
  readonly token: (index: number) => void;
  readonly ended: () => void;
  generated: number;
  /** Tokens whose keys and values are in the cache. */
  computed: number;
  ownBlocks: number;
  sharedBlocks: number[];
  /** Prompt tokens that the prefix cache saved when the sequence was first scheduled. */
  cachedTokens: number;
  scheduledMs: number | undefined;
  prefilledMs: number | undefined;
  evictedMs: number[];
  state: 'waiting' | 'running' | 'ended';
};

export type Ask = Pick<Sequence, 'promptTokens' | 'prefix' | 'outputTokens' | 'jitter' | 'token' | 'ended'>;

/** Returns a sequence that waits, with nothing computed. */
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

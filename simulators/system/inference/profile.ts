/**
 * The speed of a serving engine. A step takes `c0 + cSeq·decoding sequences + cCtx·their context tokens / 1000 +
 * cPrefill·prefilled tokens` milliseconds, times a random factor. The two `sim` profiles are examples, not fitted to
 * measurements. They have the orders of magnitude that llm-d-inference-sim publishes for an 8B and a 70B model on one
 * accelerator (https://github.com/llm-d/llm-d-inference-sim). Batch sizes are vLLM's defaults, except in `steady`.
 */
export type Profile = {
  c0Ms: number;
  cSeqMs: number;
  /** The time per 1,000 context tokens of the decoding sequences. */
  cCtxMs: number;
  /** The time per prompt token computed in the step. */
  cPrefillMs: number;
  /** The mean time before a request enters the queue, for tokenising and scheduling. */
  overheadMs: number;
  /** The coefficients of variation of two log-normal values: the random factor of a step's time, and the overhead. */
  stepJitter: number;
  overheadJitter: number;
  maxSequences: number;
  /** The maximum number of prompt and decode tokens in one step. Longer prompts are computed in chunks. */
  maxBatchedTokens: number;
  maxWaiting: number;
  maxModelTokens: number;
  blockTokens: number;
  blocks: number;
  /** New requests must leave this share of the blocks free, unless no request is running. */
  watermark: number;
  /** The log-normal distribution of the length of an answer, in tokens. A question may set another mean. */
  output: { mean: number; cv: number };
};

const batch = {
  stepJitter: 0.1,
  overheadJitter: 0.15,
  maxSequences: 256,
  maxBatchedTokens: 2048,
  maxWaiting: 1000,
  maxModelTokens: 8192,
  blockTokens: 16,
  blocks: 16_384,
  watermark: 0.01,
};

export const profiles = {
  /**
   * Under the request rates that the inference API publishes, this profile meets the API's published targets: 100 ms of
   * processing, and 500 ms end to end.
   */
  fast: {
    ...batch,
    c0Ms: 8,
    cSeqMs: 0.047,
    cCtxMs: 0.02,
    cPrefillMs: 0.02,
    overheadMs: 4,
    output: { mean: 36, cv: 0.25 },
  },
  'sim-8b': {
    ...batch,
    c0Ms: 12,
    cSeqMs: 0.047,
    cCtxMs: 0.02,
    cPrefillMs: 0.25,
    overheadMs: 30,
    output: { mean: 128, cv: 0.5 },
  },
  'sim-70b': {
    ...batch,
    c0Ms: 25,
    cSeqMs: 0.2,
    cCtxMs: 0.04,
    cPrefillMs: 0.5,
    overheadMs: 80,
    output: { mean: 128, cv: 0.5 },
  },
  /**
   * Writes 50 tokens/s to each of up to `maxSequences` readers. So a test knows the rate that a client must measure.
   */
  steady: {
    ...batch,
    c0Ms: 20,
    cSeqMs: 0,
    cCtxMs: 0,
    cPrefillMs: 0,
    overheadMs: 0,
    stepJitter: 0,
    overheadJitter: 0,
    maxSequences: 16_384,
    maxBatchedTokens: 1_048_576,
    maxWaiting: 16_384,
    blocks: 1_048_576,
    output: { mean: 128, cv: 0 },
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

/**
 * The true times of a request, in ms of the machine's monotonic clock (CLOCK_MONOTONIC on Linux). All processes share
 * this clock. The time of a step that has not happened is null.
 */
export type OracleRecord = {
  id: string;
  /**
   * The seed of the request's timing: the header x-request-key, or else a hash of the body. If an equal body arrived
   * before, a number is added to the hash. In a batch, the seed is the id of the batch and the index of the request.
   */
  key: string;
  model: string;
  promptTokens: number;
  cachedTokens: number;
  /** The number of tokens that the answer has if it is not cancelled. */
  plannedTokens: number;
  arrivalMs: number;
  queuedMs: number | null;
  scheduledMs: number | null;
  prefilledMs: number | null;
  /** The time at which each token was written to a stream or, for a whole answer, generated. Empty in a batch. */
  tokenMs: number[];
  evictedMs: number[];
  endMs: number | null;
  finish: 'stop' | 'length' | 'cancelled' | null;
};

/**
 * The maximum size of the log, in tokens; enough for a long run. A record counts as its planned tokens plus 20. If the
 * log is larger, the oldest records are dropped.
 */
const maxTokens = 4_000_000;

/** The log of true times, in the order in which the requests arrived. */
export class Oracle {
  #records: OracleRecord[] = [];
  #tokens = 0;

  add(record: OracleRecord): void {
    this.#records.push(record);
    this.#tokens += record.plannedTokens + 20;
    if (this.#tokens > maxTokens) this.#forget();
  }

  /** Returns one JSON line for each request that arrived at `sinceMs` or later. */
  lines(sinceMs = 0): string {
    return this.#records
      .filter(({ arrivalMs }) => arrivalMs >= sinceMs)
      .map((record) => `${JSON.stringify(record, (_, value) => (typeof value === 'number' ? micro(value) : value))}\n`)
      .join('');
  }

  /** Drops a quarter of the records at once, because every drop copies the rest. The oldest records go first. */
  #forget(): void {
    this.#records = this.#records.slice(Math.ceil(this.#records.length / 4));
    this.#tokens = this.#records.reduce((sum, { plannedTokens }) => sum + plannedTokens + 20, 0);
  }
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

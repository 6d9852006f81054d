/**
 * Times are ms of the machine's monotonic clock (CLOCK_MONOTONIC on Linux), which is one for all processes; null for a
 * step that has not happened.
 */
export type OracleRecord = {
  id: string;
  /**
   * The seed of the request's timing: the header x-request-key, else a hash of the body, with a counter if this body
   * came before; in a batch, the batch id and the index.
   */
  key: string;
  model: string;
  promptTokens: number;
  cachedTokens: number;
  /** The number of tokens that the answer has, unless it is cancelled. */
  plannedTokens: number;
  arrivalMs: number;
  queuedMs: number | null;
  scheduledMs: number | null;
  prefilledMs: number | null;
  /** When each token was written to a stream or, for a whole answer, generated; empty in a batch. */
  tokenMs: number[];
  evictedMs: number[];
  endMs: number | null;
  finish: 'stop' | 'length' | 'cancelled' | null;
};

/** The log is enough for a long run. A record counts as its planned tokens plus 20. The oldest records are dropped. */
const maxTokens = 4_000_000;

/** The records are in order of arrival. */
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

  /** Drops a quarter of the records at a time, so that dropping is rare. */
  #forget(): void {
    this.#records = this.#records.slice(Math.ceil(this.#records.length / 4));
    this.#tokens = this.#records.reduce((sum, { plannedTokens }) => sum + plannedTokens + 20, 0);
  }
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

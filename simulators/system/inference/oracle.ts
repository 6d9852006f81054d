/**
 * What truly happened to one request. Times are milliseconds of the machine's monotonic clock, which every process on it
 * reads alike (CLOCK_MONOTONIC on Linux); null for what never came about.
 */
export type OracleRecord = {
  id: string;
  /** What its randomness hangs on: the header x-request-key, or a hash of its body. */
  key: string;
  model: string;
  promptTokens: number;
  cachedTokens: number;
  /** Tokens that it was to get. */
  plannedTokens: number;
  arrivalMs: number;
  queuedMs: number | null;
  scheduledMs: number | null;
  prefilledMs: number | null;
  /** When each token was written. */
  tokenMs: number[];
  evictedMs: number[];
  endMs: number | null;
  finish: 'stop' | 'length' | 'cancelled' | null;
};

/** Enough for a long run of streams; the oldest are forgotten. */
const maxTokens = 4_000_000;

/** The log of requests, in the order in which they arrived. */
export class Oracle {
  #records: OracleRecord[] = [];
  #tokens = 0;

  add(record: OracleRecord): void {
    this.#records.push(record);
    this.#tokens += record.plannedTokens + 20;
    if (this.#tokens > maxTokens) this.#forget();
  }

  /** One line for each request that arrived at `sinceMs` or later. */
  lines(sinceMs = 0): string {
    return this.#records
      .filter(({ arrivalMs }) => arrivalMs >= sinceMs)
      .map((record) => `${JSON.stringify(record, (_, value) => (typeof value === 'number' ? micro(value) : value))}\n`)
      .join('');
  }

  /** A quarter at a time, so that it is rare. */
  #forget(): void {
    this.#records = this.#records.slice(Math.ceil(this.#records.length / 4));
    this.#tokens = this.#records.reduce((sum, { plannedTokens }) => sum + plannedTokens + 20, 0);
  }
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

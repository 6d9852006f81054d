import { bucketOf, defaultSchema, type Histogram } from '../../../results/record/histogram.ts';
import type { Row, Sample, Value } from '../../../results/record/row.ts';
import { everybody, type Messages } from '../core/messages.ts';
import { SeriesCap } from './series-cap.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

/** Receives the rows and samples of a simulation. Their times are virtual ms. */
export type ScoreSink = { rows(rows: readonly Row[]): void; sample(sample: Sample): void };

export type Reading = { metric: string; labels: Record<string, string> } & Value;

/** The phase in which messages are sent. After this phase, messages in transit may still arrive. */
export const steady = 'steady';
/** The kinds of messages, as in the label `kind`. */
export const kinds = ['broadcast', 'direct'] as const;

/**
 * Values below this limit are counted in an array. Larger values are counted in a map. In ms, the limit is 17 minutes.
 */
const mostIndex = 2 ** 20;

/** Counts how often each small integer (a latency in ms, or a number of hops) occurs within one second. */
class Tally {
  #counts = new Uint32Array(1024);
  readonly #large = new Map<number, number>();
  readonly #touched: number[] = [];
  /** `total[v]` counts the value v in the whole run, up to the latest call of `take`. */
  readonly total: number[] = [];
  censored = 0;

  add(value: number): void {
    if (value >= mostIndex) {
      const n = this.#large.get(value) ?? 0;
      if (n === 0) this.#touched.push(value);
      this.#large.set(value, n + 1);
      return;
    }
    if (value >= this.#counts.length) this.#grow(value);
    if (this.#counts[value]!++ === 0) this.#touched.push(value);
  }

  /**
   * Returns a histogram of the values since the last call, multiplied by `scale`. Undefined if no value was added or
   * censored.
   */
  take(scale: number): Histogram | undefined {
    const { censored } = this;
    if (this.#touched.length === 0 && censored === 0) return undefined;
    const buckets = new Map<number, number>();
    let [zero, sum] = [0, 0];
    for (const value of this.#touched.sort((a, b) => a - b)) {
      const n = this.#large.get(value) ?? this.#counts[value]!;
      if (!this.#large.delete(value)) this.#counts[value] = 0;
      this.total[value] = (this.total[value] ?? 0) + n;
      sum += n * value * scale;
      if (value === 0) zero += n;
      else {
        const index = bucketOf(value * scale, defaultSchema);
        buckets.set(index, (buckets.get(index) ?? 0) + n);
      }
    }
    this.#touched.length = 0;
    this.censored = 0;
    return { schema: defaultSchema, zero, index: [...buckets.keys()], count: [...buckets.values()], sum, censored };
  }

  #grow(value: number): void {
    const larger = new Uint32Array(Math.max(2 * this.#counts.length, value + 1));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

/** Counts messages, deliveries, latencies and hops, and sends rows to the sink once a second. */
export class Scores {
  readonly #sink: ScoreSink;
  readonly #messages: Messages;
  readonly #cap: SeriesCap;
  readonly #intended: number[] = [];
  readonly #reached: number[] = [];
  readonly #copies: number[] = [];
  readonly #latency = kinds.map(() => new Tally());
  readonly #hops = kinds.map(() => new Tally());
  readonly #pings = new Map<string, { labels: Record<string, string>; tally: Tally }>();
  /** The numbers of intended and of actual deliveries, by kind of message and by the second of sending. */
  readonly #born = kinds.map(() => ({ intended: [] as number[], received: [] as number[] }));
  #mostCopies = -1;
  intended = 0;
  reached = 0;
  broadcastsIntended = 0;
  broadcastsReached = 0;
  readonly made: [broadcast: number, direct: number] = [0, 0];
  pings = 0;

  constructor(sink: ScoreSink, messages: Messages, cap = new SeriesCap()) {
    this.#sink = sink;
    this.#messages = messages;
    this.#cap = cap;
  }

  /** @param intended the number of nodes to which the message is sent; 0 for acknowledgements, retries and forgeries */
  begin(message: number, intended: number): void {
    this.#intended[message] = intended;
    this.#reached[message] = 0;
    this.#copies[message] = 0;
    if (intended > 0) this.made[this.#kindOf(message)]++;
  }

  /** Counts one more copy of a message, and returns the number of its copies. */
  copied(message: number): number {
    this.#copies[message]!++;
    return this.#copies[message]!;
  }

  delivered(message: number, latencyMs: number, hops: number): void {
    if (this.#messages.acks[message]! >= 0) return;
    const first = this.#messages.first(message);
    this.#reached[first]!++;
    const kind = this.#kindOf(first);
    this.#latency[kind]!.add(latencyMs);
    this.#hops[kind]!.add(hops);
  }

  reachedBy(message: number): number {
    return this.#reached[message]!;
  }
  intendedFor(message: number): number {
    return this.#intended[message]!;
  }

  /** The number of messages and pings that the workload sent. */
  get work(): number {
    return this.made[0] + this.made[1] + this.pings;
  }

  pinged(regionPair: string, link: string, latencyMs: number | undefined): void {
    const labels = this.#cap.fold(metrics.ping.name, { phase: steady, region_pair: regionPair, link });
    const key = `${labels.region_pair} ${labels.link}`;
    let ping = this.#pings.get(key);
    if (!ping) {
      ping = { labels, tally: new Tally() };
      this.#pings.set(key, ping);
    }
    if (latencyMs === undefined) ping.tally.censored++;
    else ping.tally.add(latencyMs);
  }

  sample(metric: string, value: number, t: number, labels: Record<string, string> = {}): void {
    this.#sink.sample({ t, metric, labels: { phase: steady, ...labels }, value });
  }

  /**
   * Ends the scoring of a message. Adds its deliveries to the counts of the second in which the message was created.
   * Called when nothing refers to the message any more, or when the simulation ends.
   */
  end(message: number): void {
    const intended = this.#intended[message]!;
    if (intended === 0) return;
    const kind = this.#kindOf(message);
    const reached = Math.min(intended, this.#reached[message]!);
    this.intended += intended;
    this.reached += reached;
    if (kind === 0) {
      this.broadcastsIntended += intended;
      this.broadcastsReached += reached;
    }
    this.#mostCopies = Math.max(this.#mostCopies, this.#copies[message]!);
    const second = Math.floor(this.#messages.bornMs[message]! / 1000);
    const born = this.#born[kind]!;
    born.intended[second] = (born.intended[second] ?? 0) + intended;
    born.received[second] = (born.received[second] ?? 0) + reached;
  }

  /** Sends the rows about deliveries to the sink. Must be called after `end` was called for every message. */
  finish(): void {
    kinds.forEach((kind, i) => {
      const { intended, received } = this.#born[i]!;
      intended.forEach((n, second) => {
        const at = { t: second * 1000, labels: { phase: steady, kind } };
        this.#sink.rows([
          { ...at, metric: metrics.intended.name, n },
          { ...at, metric: metrics.received.name, n: received[second]! },
        ]);
      });
    });
  }

  /**
   * Returns the counts of the whole run, of broadcasts and direct messages together. `latencyMs[n]` counts the
   * deliveries that took n ms. `hops[n]` counts the deliveries that took n hops.
   */
  totals(): { latencyMs: number[]; hops: number[] } {
    const sum = (tallies: readonly Tally[]) => {
      const all: number[] = [];
      for (const { total } of tallies) {
        total.forEach((n, value) => {
          all[value] = (all[value] ?? 0) + n;
        });
      }
      return all;
    };
    return { latencyMs: sum(this.#latency), hops: sum(this.#hops) };
  }

  /** Sends the rows of a second that has ended. @param more readings from other parts of the simulation */
  second(t: number, more: readonly Reading[]): void {
    const rows = more.map((row) => ({ ...row, labels: this.#cap.fold(row.metric, row.labels), t }) as Row);
    const histogram = (metric: string, labels: Record<string, string>, h: Histogram | undefined) => {
      if (h) rows.push({ t, metric, labels, h });
    };
    kinds.forEach((kind, i) => {
      histogram(metrics.latency.name, { phase: steady, kind }, this.#latency[i]!.take(1e-3));
      histogram(metrics.hops.name, { phase: steady, kind }, this.#hops[i]!.take(1));
    });
    for (const { labels, tally } of this.#pings.values()) histogram(metrics.ping.name, labels, tally.take(1e-3));
    if (this.#mostCopies >= 0) {
      rows.push({ t, metric: metrics.copies.name, labels: { phase: steady }, v: this.#mostCopies });
      this.#mostCopies = -1;
    }
    const folded = this.#cap.takeFolded();
    if (folded > 0) rows.push({ t, metric: metrics.folded.name, labels: {}, n: folded });
    this.#sink.rows(rows);
  }

  #kindOf(message: number): 0 | 1 {
    return this.#messages.to[message] === everybody ? 0 : 1;
  }
}

import { bucketOf, defaultSchema, type Histogram } from '../../../results/record/histogram.ts';
import type { Row, Sample, Value } from '../../../results/record/row.ts';
import { everybody, type Messages } from '../core/messages.ts';
import { SeriesCap } from './series-cap.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

/** Where a world's numbers go; times are virtual ms. */
export type ScoreSink = { rows(rows: readonly Row[]): void; sample(sample: Sample): void };

/** A row without its time. */
export type Reading = { metric: string; labels: Record<string, string> } & Value;

/** Messages are made in this phase only; what follows is for those under way. */
export const steady = 'steady';
const kinds = ['broadcast', 'direct'] as const;

/** A distribution of small whole numbers (ms, hops), of one second. */
class Tally {
  #counts = new Uint32Array(1024);
  readonly #touched: number[] = [];
  /** Of all seconds that were taken. */
  readonly total: number[] = [];
  censored = 0;

  add(value: number): void {
    if (value >= this.#counts.length) this.#grow(value);
    if (this.#counts[value]!++ === 0) this.#touched.push(value);
  }

  /** What was added since the last time, in units of `scale`; undefined when nothing was. */
  take(scale: number): Histogram | undefined {
    const { censored } = this;
    if (this.#touched.length === 0 && censored === 0) return undefined;
    const buckets = new Map<number, number>();
    let [zero, sum] = [0, 0];
    for (const value of this.#touched.sort((a, b) => a - b)) {
      const n = this.#counts[value]!;
      this.#counts[value] = 0;
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

/** Counts as the world goes on, and hands on a second at a time. */
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
  /** By the second in which messages were made. */
  readonly #born = kinds.map(() => ({ intended: [] as number[], received: [] as number[] }));
  #mostCopies = -1;
  /** Over the whole run. */
  intended = 0;
  reached = 0;
  broadcastsIntended = 0;
  broadcastsReached = 0;
  readonly made: [broadcast: number, direct: number] = [0, 0];

  constructor(sink: ScoreSink, messages: Messages, cap = new SeriesCap()) {
    this.#sink = sink;
    this.#messages = messages;
    this.#cap = cap;
  }

  /** @param intended receipts that it is made for; 0 for acknowledgements and repetitions, which are means and no ends */
  begin(message: number, intended: number): void {
    this.#intended[message] = intended;
    this.#reached[message] = 0;
    this.#copies[message] = 0;
    if (intended > 0) this.made[this.#kindOf(message)]++;
  }

  /** One copy more; how many there are now. */
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

  sample(metric: string, value: number, t: number): void {
    this.#sink.sample({ t, metric, labels: { phase: steady }, value });
  }

  /** Nobody holds a message any more, or the world has ended: what it came to is told in the second of its birth. */
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

  /** The world is over and every message was ended. */
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

  /** How often each latency (ms) and each number of hops came up, over the whole run and both kinds. */
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

  /** A second is over; `more` is what others counted in it. */
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

import { type Histogram, histogramQuantile, mergeHistograms } from '../../results/record/histogram.ts';
import type { Counts } from '../../results/record/producer.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import { endOf, type Phase, phaseAt } from '../../scenarios/plan/phase.ts';
import type { Say } from './terminal.ts';

/** What one part of the traffic did since the last look; in flight is what it has begun and not ended. */
type Part = {
  started: number;
  requests: number;
  errors: number;
  dropped: number;
  inFlight: number;
  times: Histogram[];
};

/**
 * While a run goes on, one line a second: phase, offered and attained rate, p95, errors, drops, in flight, time left. On a
 * terminal a table of the parts stands below it, and all of it is drawn in place.
 */
export class Progress {
  readonly #phases: readonly Phase[];
  readonly #say: Say;
  /** Programs of k6, by name: its own counts come with its rows. */
  readonly #programs = new Map<string, Part>();
  /** Streams, whose p95 is that of their first chunk; starts and those in flight come with the producer's counts. */
  readonly #streams: Part = nothing();
  #counts = new Map<string, Counts>();
  #lastS = 0;
  #journeys = 0;
  #delivered = 0;

  constructor(phases: readonly Phase[], say: Say) {
    this.#phases = phases;
    this.#say = say;
  }

  rows(rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.metric === 'meshproof_mesh_delivered_total' && 'n' in row) this.#delivered += row.n;
      if (row.metric === 'meshproof_chat_ttft_seconds' && 'h' in row) this.#streams.times.push(row.h);
      if (row.metric === 'meshproof_chat_requests_total' && 'n' in row) {
        this.#streams.requests += row.n;
        if (row.labels.outcome !== 'ok') this.#streams.errors += row.n;
      }
      if (!row.metric.startsWith('k6_')) continue;
      const part = this.#program(row.labels.scenario ?? '');
      if (row.metric === 'k6_http_req_duration_seconds' && 'h' in row) part.times.push(row.h);
      if (!('n' in row)) continue;
      if (row.metric === 'k6_http_reqs_total') {
        part.requests += row.n;
        if (row.labels.expected_response === 'false') part.errors += row.n;
      } else if (row.metric === 'k6_started_iterations_total') {
        part.started += row.n;
        part.inFlight += row.n;
      } else if (row.metric === 'k6_iterations_total') part.inFlight -= row.n;
      else if (row.metric === 'k6_dropped_iterations_total') part.dropped += row.n;
    }
  }

  sample(sample: Sample): void {
    if (sample.metric === 'journey_success') this.#journeys++;
  }

  /** Seconds since T0, and what each producer says of itself. */
  tick(elapsedS: number, counts: ReadonlyMap<string, Counts>): void {
    const seconds = Math.max(0.2, elapsedS - this.#lastS);
    const all = this.#all();
    const others = [...counts].filter(([name]) => name !== 'k6').map(([name, now]) => this.#change(name, now));
    const offered = [...counts].reduce(
      (sum, [name, now]) => sum + now.offered - (this.#counts.get(name)?.offered ?? 0),
      0,
    );
    const sum = (of: (one: { started: number; dropped: number; inFlight: number }) => number) =>
      of(all) + others.reduce((total, one) => total + of(one), 0);
    const perSecond = (n: number) => `${Math.round(Math.max(0, n) / seconds)}/s`;
    const line = [
      this.#time(elapsedS),
      `${Math.round(all.requests / seconds)} req/s`,
      `offered ${perSecond(offered)}`,
      `attained ${perSecond(sum((one) => one.started))}`,
      p95(all.times),
      `${all.errors} errors`,
      `${sum((one) => one.dropped)} dropped`,
      `${Math.max(
        0,
        sum((one) => one.inFlight),
      )} in flight`,
      `${clock(Math.max(0, endOf(this.#phases) - Math.max(0, elapsedS)))} left`,
    ].join('  ');
    if (this.#say.draw) this.#say.draw([line, ...this.#table(counts, others, perSecond)]);
    else this.#say(line);
    this.#forget(elapsedS, counts);
  }

  /** Takes the block away: what is said next stands where it was. */
  end(): void {
    this.#say.draw?.([]);
  }

  #time(elapsedS: number): string {
    const phase = elapsedS < 0 ? 'starting' : (phaseAt(this.#phases, elapsedS)?.name ?? 'ending');
    return `${phase.padEnd(9)} ${clock(Math.max(0, elapsedS))} of ${clock(endOf(this.#phases))}`;
  }

  #table(
    counts: ReadonlyMap<string, Counts>,
    others: readonly { name: string; offered: number; started: number; dropped: number; inFlight: number }[],
    perSecond: (n: number) => string,
  ): string[] {
    const offeredByK6 = (counts.get('k6')?.offered ?? 0) - (this.#counts.get('k6')?.offered ?? 0);
    const k6 = [...this.#programs].filter(([name]) => name !== '');
    const rows = [
      ['', 'offered', 'attained', 'p95', 'errors', 'dropped', 'in flight'],
      ...(counts.has('k6') ? [['k6', perSecond(offeredByK6), '', '', '', '', '']] : []),
      ...k6.map(([name, one]) => [
        `  ${name}`,
        '',
        perSecond(one.started),
        p95(one.times).slice(4),
        String(one.errors),
        String(one.dropped),
        String(Math.max(0, one.inFlight)),
      ]),
      ...others.map((one) => {
        const streams = one.name === 'chat-user' ? this.#streams : undefined;
        const done = { journeys: `${this.#journeys} done`, 'mesh-node': `${this.#delivered} here` }[one.name] ?? '';
        return [
          one.name,
          perSecond(one.offered),
          perSecond(one.started),
          streams ? p95(streams.times).slice(4) : done,
          streams ? String(streams.errors) : '',
          String(one.dropped),
          String(one.inFlight),
        ];
      }),
    ];
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    return rows.map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    );
  }

  #all(): Part {
    const parts = [...this.#programs.values(), this.#streams];
    const sum = (of: (one: Part) => number) => parts.reduce((total, one) => total + of(one), 0);
    return {
      started: sum((one) => one.started),
      requests: sum((one) => one.requests),
      errors: sum((one) => one.errors),
      dropped: sum((one) => one.dropped),
      inFlight: sum((one) => one.inFlight),
      times: parts.flatMap((one) => one.times),
    };
  }

  #change(name: string, now: Counts) {
    const before = this.#counts.get(name) ?? { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    return {
      name,
      offered: now.offered - before.offered,
      started: now.completed + now.inFlight - before.completed - before.inFlight,
      dropped: now.dropped - before.dropped,
      inFlight: now.inFlight,
    };
  }

  #program(name: string): Part {
    const part = this.#programs.get(name) ?? nothing();
    this.#programs.set(name, part);
    return part;
  }

  #forget(elapsedS: number, counts: ReadonlyMap<string, Counts>): void {
    for (const part of [...this.#programs.values(), this.#streams])
      Object.assign(part, { started: 0, requests: 0, errors: 0, dropped: 0, times: [] });
    this.#counts = new Map([...counts].map(([name, now]) => [name, { ...now }]));
    this.#lastS = elapsedS;
    this.#delivered = 0;
  }
}

function nothing(): Part {
  return { started: 0, requests: 0, errors: 0, dropped: 0, inFlight: 0, times: [] };
}

function p95(times: readonly Histogram[]): string {
  const { value } = histogramQuantile(mergeHistograms(times), 0.95);
  return Number.isFinite(value) ? `p95 ${Math.round(value * 1000)} ms` : 'p95 –';
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

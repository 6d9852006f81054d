import type { Evidence } from '../../results/record/evidence.ts';
import { countOf } from '../../results/record/histogram.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

/** One quantity in one phase: the sum and the number of its values in each second from the phase's start. */
export type Series = { subject: string; phase: Phase; sums: number[]; counts: number[] };

/** The latencies that users notice. Each combination of label values is a separate series. */
const waits: readonly [metric: string, labels: readonly string[], name: string][] = [
  ['k6_http_req_duration_seconds', ['scenario', 'name'], ''],
  ['meshproof_mesh_delivery_seconds', ['transport'], 'mesh delivery'],
  ['meshproof_mesh_ping_seconds', [], 'mesh ping'],
  ['meshproof_chat_ttft_seconds', [], 'time to first token'],
  ['meshproof_chat_tpot_seconds', [], 'time per output token'],
];

/**
 * Returns the latencies of each steady phase, from all metrics in `waits`. Failed requests are excluded: errors are
 * fast, so a change of the error rate would look like a change of latency.
 */
export function latencySeries(evidence: Evidence): Series[] {
  return steadyOf(evidence).flatMap((phase) => {
    const series = new SeriesOfPhase(phase, evidence.t0Ms);
    for (const [metric, labels, name] of waits) {
      for (const row of evidence.rows(metric, {}, phase)) {
        if (!('h' in row) || row.labels.expected_response === 'false') continue;
        const count = countOf(row.h);
        if (count === 0) continue;
        series.add(subjectOf(name, labels, row.labels), { t: row.t, sum: row.h.sum, count });
      }
    }
    return series.list();
  });
}

/**
 * Returns the failed requests (`sums`) and all requests (`counts`) of each scenario in each second of each steady
 * phase.
 */
export function errorSeries(evidence: Evidence): Series[] {
  return steadyOf(evidence).flatMap((phase) => {
    const series = new SeriesOfPhase(phase, evidence.t0Ms);
    for (const row of evidence.rows('k6_http_reqs_total', {}, phase)) {
      if (!('n' in row)) continue;
      const failed = row.labels.expected_response === 'false' ? row.n : 0;
      series.add(row.labels.scenario ?? 'k6', { t: row.t, sum: failed, count: row.n });
    }
    return series.list();
  });
}

/** Returns the memory of the target in bytes, in each steady phase. */
export function memorySeries(evidence: Evidence): Series[] {
  return steadyOf(evidence).flatMap((phase) => {
    const series = new SeriesOfPhase(phase, evidence.t0Ms);
    for (const row of evidence.rows('meshproof_target_memory_bytes', {}, phase)) {
      if ('v' in row) series.add('the memory of the target', { t: row.t, sum: row.v, count: 1 });
    }
    return series.list();
  });
}

/**
 * Returns the number of writes up to each second of the run. A write is an accepted POST or PUT request, or a sent mesh
 * message.
 */
export function storedSeries(evidence: Evidence): number[] {
  const seconds: number[] = [];
  const put = (t: number, n: number) => {
    const at = Math.floor((t - evidence.t0Ms) / 1000);
    if (at >= 0) seconds[at] = (seconds[at] ?? 0) + n;
  };
  for (const row of evidence.rows('k6_http_reqs_total')) {
    const { method, expected_response } = row.labels;
    if ('n' in row && ['POST', 'PUT'].includes(method ?? '') && expected_response === 'true') put(row.t, row.n);
  }
  for (const row of evidence.rows('meshproof_mesh_sent_total')) if ('n' in row) put(row.t, row.n);
  let stored = 0;
  return Array.from(seconds, (n) => {
    stored += n ?? 0;
    return stored;
  });
}

function steadyOf({ phases }: Evidence): Phase[] {
  return phases.filter((phase) => phase.kind === 'steady');
}

function subjectOf(name: string, labels: readonly string[], row: Labels): string {
  return [name, ...labels.map((label) => row[label] ?? '')].filter(Boolean).join(' ');
}

class SeriesOfPhase {
  readonly #all = new Map<string, Series>();
  readonly #phase: Phase;
  readonly #startMs: number;

  constructor(phase: Phase, t0Ms: number) {
    this.#phase = phase;
    this.#startMs = t0Ms + phase.startS * 1000;
  }

  /** Adds `count` values with the sum `sum` to the one-second slot that contains `t`. */
  add(subject: string, { t, sum, count }: { t: number; sum: number; count: number }): void {
    const length = Math.floor(this.#phase.endS - this.#phase.startS);
    const series = this.#all.get(subject) ?? {
      subject,
      phase: this.#phase,
      sums: zeros(length),
      counts: zeros(length),
    };
    this.#all.set(subject, series);
    const at = Math.floor((t - this.#startMs) / 1000);
    // The last requests of a phase can end after the phase. They have the label of the phase, but lie in none of its
    // seconds.
    if (at < 0 || at >= length) return;
    series.sums[at]! += sum;
    series.counts[at]! += count;
  }

  list(): Series[] {
    return [...this.#all.values()];
  }
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}

/**
 * Divides the seconds `from` to `to` into blocks. Returns the mean and the middle second of each block; undefined if a
 * block has fewer than `least` values.
 */
export function blocksOf(series: Series, from: number, to: number, blocks: number, least: number) {
  const at: number[] = [];
  const means: number[] = [];
  for (let block = 0; block < blocks; block++) {
    const first = from + Math.floor(((to - from) * block) / blocks);
    const end = from + Math.floor(((to - from) * (block + 1)) / blocks);
    let [sum, count] = [0, 0];
    for (let second = first; second < end; second++) {
      sum += series.sums[second]!;
      count += series.counts[second]!;
    }
    if (count < least) return undefined;
    at.push((first + end) / 2);
    means.push(sum / count);
  }
  return { at, means };
}

import { gauge, type Metric } from '../../results/record/metric.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { timeLimit } from '../../scenarios/base/time-limit.ts';
import { alwaysAllowed, hostOf, type Target } from '../../scenarios/plan/target.ts';
import type { Sampler } from './sampler.ts';

/** What a Prometheus client says of its own process, under our names. https://prometheus.io/docs/instrumenting/writing_clientlibs/ */
const watched = [
  [
    'process_resident_memory_bytes',
    'meshproof_target_memory_bytes',
    'B',
    'lower',
    'resident memory of the target, by its own /metrics',
  ],
  [
    'process_start_time_seconds',
    'meshproof_target_start_seconds',
    's',
    null,
    'when the target was started (Unix time), by its own /metrics',
  ],
] as const;

export const targetMetrics: readonly Metric[] = watched.map(([, name, unit, better, help]) =>
  gauge(name, unit, better, help),
);

/** Often enough for a phase of half a minute, too seldom to be load. */
const everyMs = 2000;
const timeoutMs = 1500;
const mostBytes = 5e6;

/** Reads the target's own /metrics where it lies on this machine and has one: its memory, and whether it is still the same process. */
export class TargetMetrics implements Sampler {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #over = new AbortController();

  constructor(target: Target, clock: Clock, recorder: Recorder) {
    this.#target = target;
    this.#clock = clock;
    this.#recorder = recorder;
  }

  start(): void {
    const url = metricsUrl(this.#target);
    if (url !== undefined) void this.#run(url);
  }

  stop(): void {
    this.#over.abort();
  }

  async #run(url: string): Promise<void> {
    const { signal } = this.#over;
    let everRead = false;
    while (!signal.aborted) {
      const text = await this.#read(url);
      // Who has no metrics at first has none later; who had them may be stalled or restarting.
      if (text === undefined && !everRead) return;
      everRead = true;
      const atMs = this.#clock.wallMs();
      for (const [theirs, ours] of watched) {
        const value = text === undefined ? undefined : sampleOf(text, this.#target.metricNames[theirs] ?? theirs);
        if (value !== undefined && !signal.aborted) this.#recorder.gauge(ours, {})(atMs, value);
      }
      await this.#clock.sleep(everyMs, signal);
    }
  }

  async #read(url: string): Promise<string | undefined> {
    try {
      const signal = timeLimit(timeoutMs, 'no metrics in time', this.#over.signal);
      const response = await fetch(url, { signal, redirect: 'error' });
      const text = await response.text();
      return response.ok && text.length <= mostBytes ? text : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Beside the API, the broker or the page, at the usual place; another machine's is scraped by its own Prometheus. */
function metricsUrl({ urls }: Target): string | undefined {
  const url = urls.api ?? urls.mesh ?? urls.web;
  if (url === undefined || !alwaysAllowed.includes(hostOf(url))) return undefined;
  return new URL('/metrics', url).href;
}

/** The first sample of a metric in Prometheus' text format. */
export function sampleOf(text: string, metric: string): number | undefined {
  for (const line of text.split('\n')) {
    if (!line.startsWith(metric)) continue;
    const value = /^(?:\{[^}]*\})?\s+(\S+)/.exec(line.slice(metric.length))?.[1];
    if (value !== undefined && Number.isFinite(Number(value))) return Number(value);
  }
  return undefined;
}

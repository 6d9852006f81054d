import { gauge, type Metric } from '../../results/record/metric.ts';
import { recordMissedRead } from '../../results/record/reads/missed-reads.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { valuesIn } from '../../scenarios/base/exposition.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchText } from '../../scenarios/base/limits/fetch-limited.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { fetchBy } from '../../scenarios/base/proxy/node-fetch.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { alwaysAllowed, clientTlsOf, type Target } from '../../scenarios/plan/target.ts';
import type { Sampler } from './sampler.ts';

/**
 * Metrics that Prometheus clients export about their own process, each with its name in the record.
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/
 */
const watched = [
  [
    'process_resident_memory_bytes',
    'meshproof_target_memory_bytes',
    'B',
    'lower',
    'resident memory of the target from its /metrics',
  ],
  [
    'process_start_time_seconds',
    'meshproof_target_start_seconds',
    's',
    null,
    'start time of the target (Unix time) from its /metrics',
  ],
] as const;

/** The interval of the reads. This interval gives 15 values in a phase of half a minute, and a negligible load. */
const everyMs = 2000;

export const targetMetrics: readonly Metric[] = watched.map(([, name, unit, better, help]) => ({
  ...gauge(name, unit, better, help),
  readEveryS: everyMs / 1000,
}));

/**
 * Reads the memory and the start time of a target on this machine from its /metrics every two seconds. A new start time
 * shows a restart.
 */
export class TargetMetrics implements Sampler {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #over = new AbortController();
  readonly #fetch: typeof globalThis.fetch | undefined;

  constructor(target: Target, clock: Clock, recorder: Recorder) {
    this.#target = target;
    this.#clock = clock;
    this.#recorder = recorder;
    const tls = clientTlsOf(target);
    this.#fetch = tls && fetchBy({ tls: tlsOptionsOf(tls) });
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
    /** The metrics that the target exports. */
    const known = new Set<string>();
    while (!signal.aborted) {
      const text = await this.#read(url);
      // The run may have ended during the request.
      if (signal.aborted) return;
      const atMs = this.#clock.wallMs();
      if (text === 'too long') {
        for (const recorded of known) recordMissedRead(this.#recorder, recorded, {}, atMs, 'cut');
        return;
      }
      // If the first read fails, the target probably has no metrics. A later failure may be a stall or a restart.
      if (text === undefined && !everRead) return;
      everRead = true;
      for (const [exported, recorded] of watched) {
        const value =
          text === undefined ? undefined : valuesIn(text, this.#target.metricNames[exported] ?? exported)[0];
        // Neither memory nor a time is below 0, so such a value is left out.
        if (value !== undefined && value >= 0) {
          known.add(recorded);
          this.#recorder.gauge(recorded, {})(atMs, value);
        } else if (known.has(recorded)) recordMissedRead(this.#recorder, recorded, {}, atMs, 'failed');
      }
      await this.#clock.sleep(everyMs, signal);
    }
  }

  /** Resolves to `too long` for an answer above the size limit, and to undefined if the request failed. */
  async #read(url: string): Promise<string | 'too long' | undefined> {
    try {
      const { signal } = this.#over;
      const way = this.#fetch && { fetch: this.#fetch };
      const { ok, text } = await fetchText(url, bodyLimits.targetMetrics, { signal, redirect: 'error', ...way });
      return ok ? text : undefined;
    } catch (error) {
      if (!(error instanceof BodyLimitError && error.over === 'bytes')) return undefined;
      // The run may have ended while the connection was closing. Nothing is then recorded, because the run's record may
      // be final.
      if (this.#over.signal.aborted) return undefined;
      this.#recorder.event({ t: this.#clock.wallMs(), kind: 'note', by: 'resources', text: error.message });
      return 'too long';
    }
  }
}

/**
 * Returns the address of the metrics. Undefined for a target on another machine, because only the Prometheus of that
 * target scrapes its metrics. Also undefined for a target without an API, mesh or web address.
 */
function metricsUrl({ urls }: Target): string | undefined {
  const url = urls.api ?? urls.mesh ?? urls.web;
  if (url === undefined || !alwaysAllowed.includes(hostOf(url))) return undefined;
  return new URL('/metrics', url).href;
}

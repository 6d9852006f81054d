import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Metric } from '../../results/record/metric.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/plan/clock.ts';
import type { Sampler } from './conductor.ts';
import type { LagMeter } from './lag-meter.ts';

const gauge = (name: string, unit: Metric['unit'], help: string): Metric => ({
  name,
  kind: 'gauge',
  unit,
  labels: [],
  help,
});

export const generatorMetrics: readonly Metric[] = [
  gauge('meshproof_generator_loop_lag_seconds', 's', 'longest event-loop lag of the conductor within the second'),
  gauge('meshproof_generator_cpu_cores', '1', 'processor cores that the conductor used'),
  gauge('meshproof_generator_memory_bytes', 'B', 'resident memory of the conductor'),
  gauge('meshproof_host_cpu_ratio', '1', 'share of all cores that was busy'),
  gauge('meshproof_host_steal_ratio', '1', 'share of all cores that the hypervisor took away (Linux)'),
];

/** How the machine that makes the load fares, once a second: evidence, never a verdict alone. */
export class GeneratorSampler implements Sampler {
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #lag: LagMeter;
  readonly #hostMs: () => number;
  readonly #over = new AbortController();

  /** `hostMs` is the host's own clock, which others may set; ours goes on steadily from where it was at our start. */
  constructor(clock: Clock, recorder: Recorder, lag: LagMeter, hostMs: () => number = Date.now) {
    this.#clock = clock;
    this.#recorder = recorder;
    this.#lag = lag;
    this.#hostMs = hostMs;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#over.abort();
    this.#lag.stop();
  }

  async #run(): Promise<void> {
    const [lag, cpu, memory, host, steal] = generatorMetrics.map((metric) => this.#recorder.gauge(metric.name, {}));
    let used = process.cpuUsage();
    let times = hostTimes();
    let sinceMs = this.#clock.monotonicMs();
    let aheadMs = this.#hostMs() - this.#clock.wallMs();
    while (!this.#over.signal.aborted) {
      await this.#clock.sleep(1000, this.#over.signal);
      const wallMs = this.#clock.wallMs();
      const nowMs = this.#clock.monotonicMs();
      const spent = process.cpuUsage(used);
      const now = hostTimes();
      lag!(wallMs, this.#lag.maxMs() / 1000);
      cpu!(wallMs, (spent.user + spent.system) / 1e3 / Math.max(1, nowMs - sinceMs));
      memory!(wallMs, process.memoryUsage.rss());
      host!(wallMs, share(now.busy - times.busy, now.total - times.total));
      if (now.steal !== undefined && times.steal !== undefined)
        steal!(wallMs, share(now.steal - times.steal, now.total - times.total));
      const nowAheadMs = this.#hostMs() - wallMs;
      if (Math.abs(nowAheadMs - aheadMs) >= jumpMs) this.#jumped(wallMs, nowAheadMs - aheadMs);
      aheadMs = nowAheadMs;
      this.#lag.reset();
      used = process.cpuUsage();
      times = now;
      sinceMs = nowMs;
    }
  }

  #jumped(atMs: number, byMs: number): void {
    const text = `the host's clock was set by ${Math.round(byMs)} ms`;
    this.#recorder.event({ t: atMs, kind: 'note', by: 'run', text, data: { clockJumpMs: byMs } });
  }
}

/** Slower corrections are what NTP does all day. */
const jumpMs = 50;

type HostTimes = { busy: number; total: number; steal?: number };

/** Linux counts stolen time in the eighth column of /proc/stat; elsewhere the cores' own times must do. */
function hostTimes(): HostTimes {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
    const ticks = line.split(/\s+/).slice(1, 9).map(Number);
    const total = ticks.reduce((sum, n) => sum + n, 0);
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
    return { busy: total - idle, total, steal: ticks[7] ?? 0 };
  } catch {
    const cores = os.cpus().map((core) => core.times);
    const idle = cores.reduce((sum, core) => sum + core.idle, 0);
    const total = cores.reduce((sum, core) => sum + core.user + core.nice + core.sys + core.idle + core.irq, 0);
    return { busy: total - idle, total };
  }
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}

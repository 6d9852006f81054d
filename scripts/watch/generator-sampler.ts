import { sum } from 'simple-statistics';
import { gauge, type Metric } from '../../results/record/metric.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { type HostTimes, hostTimes, openSockets, pressureUs, processUsage, residentBytes } from './host-usage.ts';
import type { LagMeter } from './lag-meter.ts';
import type { Sampler } from './sampler.ts';

export const generatorNames = {
  lag: 'meshproof_generator_loop_lag_seconds',
  cpu: 'meshproof_generator_cpu_cores',
  memory: 'meshproof_generator_memory_bytes',
  partCpu: 'meshproof_generator_part_cpu_cores',
  partMemory: 'meshproof_generator_part_memory_bytes',
  host: 'meshproof_host_cpu_ratio',
  steal: 'meshproof_host_steal_ratio',
  pressure: 'meshproof_host_pressure_ratio',
  sockets: 'meshproof_host_sockets',
} as const;

/** A part has no values after the end of its process, so only the other metrics have an interval. */
export const generatorMetrics: readonly Metric[] = [
  gauge(generatorNames.lag, 's', 'lower', 'longest event-loop lag of the main process of meshproof within the second'),
  gauge(generatorNames.cpu, '1', 'lower', 'processor cores that the main process of meshproof used'),
  gauge(generatorNames.memory, 'B', 'lower', 'resident memory of the main process of meshproof'),
  gauge(
    generatorNames.partCpu,
    '1',
    'lower',
    'processor cores that the process of each part of the traffic used (Linux)',
    ['part'],
  ),
  gauge(generatorNames.partMemory, 'B', 'lower', 'resident memory of the process of each part of the traffic (Linux)', [
    'part',
  ]),
  gauge(generatorNames.host, '1', 'lower', 'share of all cores that was busy'),
  gauge(generatorNames.steal, '1', 'lower', 'share of all cores that the hypervisor stole (Linux)'),
  gauge(generatorNames.pressure, '1', 'lower', 'share of the time in which a task waited for a core (Linux)'),
  gauge(generatorNames.sockets, '1', null, 'open sockets of the host (Linux)'),
].map((metric) => (metric.labels.includes('part') ? metric : { ...metric, readEveryS: 1 }));

type Usage = {
  wallMs: number;
  /** Milliseconds by which the clock of the host is ahead of the clock of the run. */
  aheadMs: number;
  seconds: number;
  cpuSeconds: number;
  times: HostTimes;
  pressureUs: number | undefined;
  parts: { part: string; pid: number; cpuSeconds: number; memoryBytes: number }[];
};

/** Samples the load generator once a second: CPU, memory, event-loop lag, stolen time, pressure and sockets. */
export class GeneratorSampler implements Sampler {
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #lag: LagMeter;
  readonly #hostMs: () => number;
  readonly #over = new AbortController();
  readonly #parts: { part: string; pid: number }[] = [];

  /** `hostMs` reads the host's clock. If NTP or a user sets that clock during the run, an event records the jump. */
  constructor(clock: Clock, recorder: Recorder, lag: LagMeter, hostMs: () => number = Date.now) {
    this.#clock = clock;
    this.#recorder = recorder;
    this.#lag = lag;
    this.#hostMs = hostMs;
  }

  /**
   * Adds a process, such as k6 or a browser, that sends a part of the traffic. The values of all processes of the same
   * part are summed.
   */
  watch(part: string, pid: number): void {
    this.#parts.push({ part, pid });
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#over.abort();
    this.#lag.stop();
  }

  async #run(): Promise<void> {
    let last = this.#usage();
    while (!this.#over.signal.aborted) {
      await this.#clock.sleep(1000, this.#over.signal);
      const next = this.#usage();
      this.#put(last, next);
      if (Math.abs(next.aheadMs - last.aheadMs) >= jumpMs) this.#jumped(next.wallMs, next.aheadMs - last.aheadMs);
      this.#lag.reset();
      last = next;
    }
  }

  #usage(): Usage {
    const wallMs = this.#clock.wallMs();
    const { user, system } = process.cpuUsage();
    return {
      wallMs,
      aheadMs: aheadMs(this.#hostMs, () => this.#clock.wallMs()),
      seconds: this.#clock.monotonicMs() / 1000,
      cpuSeconds: (user + system) / 1e6,
      times: hostTimes(),
      pressureUs: pressureUs(),
      parts: this.#parts.flatMap(({ part, pid }) => {
        const usage = processUsage(pid);
        return usage ? [{ part, pid, ...usage }] : [];
      }),
    };
  }

  #put(last: Usage, next: Usage): void {
    const put = (metric: string, value: number | undefined, labels = {}) => {
      if (value !== undefined) this.#recorder.gauge(metric, labels)(next.wallMs, value);
    };
    const seconds = Math.max(1e-3, next.seconds - last.seconds);
    const total = next.times.total - last.times.total;
    put(generatorNames.lag, this.#lag.maxMs() / 1000);
    put(generatorNames.cpu, (next.cpuSeconds - last.cpuSeconds) / seconds);
    put(generatorNames.memory, residentBytes());
    put(generatorNames.host, share(next.times.busy - last.times.busy, total));
    put(
      generatorNames.steal,
      difference(next.times.steal, last.times.steal, (ticks) => share(ticks, total)),
    );
    put(
      generatorNames.pressure,
      difference(next.pressureUs, last.pressureUs, (us) => share(us / 1e6, seconds)),
    );
    put(generatorNames.sockets, openSockets());
    // A part may have several processes: the journeys, for example, have their own process and the browser.
    for (const part of new Set(next.parts.map((one) => one.part))) {
      const own = next.parts.filter((one) => one.part === part);
      put(generatorNames.partMemory, sum(own.map(({ memoryBytes }) => memoryBytes)), { part });
      const used = own.flatMap(({ pid, cpuSeconds }) => {
        const before = last.parts.find((one) => one.pid === pid);
        return before ? [cpuSeconds - before.cpuSeconds] : [];
      });
      if (used.length > 0) put(generatorNames.partCpu, sum(used) / seconds, { part });
    }
  }

  #jumped(atMs: number, byMs: number): void {
    const text = `the clock of the host jumped by ${Math.round(byMs)} ms`;
    this.#recorder.event({ t: atMs, kind: 'note', by: 'run', text, data: { clockJumpMs: byMs } });
  }
}

/**
 * If the host clock shifts by at least this much between two samples, the shift counts as a jump. Gradual corrections
 * by NTP are normally far smaller (ntpd: at most 0.5 ms per second).
 */
const jumpMs = 50;

function difference(now: number | undefined, before: number | undefined, use: (n: number) => number | undefined) {
  return now === undefined || before === undefined ? undefined : use(now - before);
}

/** Returns part / whole, at least 0 and at most 1. Undefined if `whole` is 0, as Node reports it without /proc. */
function share(part: number, whole: number): number | undefined {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : undefined;
}

/**
 * Returns the milliseconds by which the host clock is ahead of the run's clock. The fastest of five readings counts,
 * because the process may have been suspended during the others.
 */
export function aheadMs(hostMs: () => number, ownMs: () => number): number {
  let best = { tookMs: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let i = 0; i < 5; i++) {
    const fromMs = ownMs();
    const host = hostMs();
    const tookMs = ownMs() - fromMs;
    if (tookMs < best.tookMs) best = { tookMs, aheadMs: host - fromMs - tookMs / 2 };
  }
  return best.aheadMs;
}

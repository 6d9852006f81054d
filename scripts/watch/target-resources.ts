import { queryInstant, type VectorElement } from '../../results/prometheus/query.ts';
import type { Server } from '../../results/prometheus/server.ts';
import { gauge, type Metric } from '../../results/record/metric.ts';
import { recordMissedRead } from '../../results/record/reads/missed-reads.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { alwaysAllowed, type Target } from '../../scenarios/plan/target.ts';
import { processUsage } from './host-usage.ts';
import { listeningPid } from './listening-pid.ts';
import type { Sampler } from './sampler.ts';

export const resourceNames = {
  cpu: 'meshproof_target_cpu_cores',
  memory: 'meshproof_target_resident_bytes',
  network: 'meshproof_target_network_bytes_per_second',
  other: 'meshproof_target_resource',
} as const;

/** The label `from` is `process` for values from /proc of this machine and `query` for values from Prometheus. */
export const resourceMetrics: readonly Metric[] = [
  gauge(resourceNames.cpu, '1', 'lower', 'processor cores that the target used', ['from']),
  gauge(resourceNames.memory, 'B', 'lower', 'memory that the target used', ['from']),
  gauge(resourceNames.network, 'B', 'lower', 'bytes that the target sent and received per second', ['from']),
  gauge(resourceNames.other, '1', null, 'a resource that a query in the target file measures', ['from', 'resource']),
].map((metric) => ({ ...metric, readEveryS: 1 }));

/** Once a second, samples the target's processes on this machine and runs the queries of the target file. */
export class TargetResources implements Sampler {
  readonly #target: Target;
  readonly #prometheus: Server | undefined;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #over = new AbortController();
  readonly #failed = new Set<string>();

  /** @param prometheus the Prometheus of the target, for queries that name no other server */
  constructor(target: Target, prometheus: Server | undefined, clock: Clock, recorder: Recorder) {
    this.#target = target;
    this.#prometheus = prometheus;
    this.#clock = clock;
    this.#recorder = recorder;
  }

  start(): void {
    void this.#watchProcesses();
    for (const [name, { query }] of Object.entries(this.#target.resources ?? {})) void this.#watchQuery(name, query);
  }

  stop(): void {
    this.#over.abort();
  }

  async #watchProcesses(): Promise<void> {
    const ports = localPorts(this.#target).filter((port) => ![undefined, process.pid].includes(listeningPid(port)));
    if (ports.length === 0) return;
    // A query of the target file replaces the value from /proc.
    const named = this.#target.resources ?? {};
    const metrics = (['cpu', 'memory'] as const).filter((name) => !(name in named)).map((name) => resourceNames[name]);
    const from = { from: 'process' };
    let pids = pidsOf(ports);
    let before = this.#usage(pids);
    while (true) {
      await this.#clock.sleep(1000, this.#over.signal);
      if (this.#over.signal.aborted) return;
      const now = this.#usage(pids);
      if (before && now) {
        const seconds = Math.max(1e-3, now.atS - before.atS);
        const cores = (now.cpuSeconds - before.cpuSeconds) / seconds;
        for (const metric of metrics) this.#put(metric, from, metric === resourceNames.cpu ? cores : now.memoryBytes);
        before = now;
      } else {
        // A process ended. After a restart, another process listens on its port.
        for (const metric of metrics) recordMissedRead(this.#recorder, metric, from, this.#clock.wallMs(), 'failed');
        pids = pidsOf(ports);
        before = this.#usage(pids);
      }
    }
  }

  /** Returns the usage of all processes; undefined if one of them ended, or if a port has no process. */
  #usage(pids: ReadonlySet<number> | undefined): { atS: number; cpuSeconds: number; memoryBytes: number } | undefined {
    const all = [...(pids ?? [])].flatMap((pid) => processUsage(pid) ?? []);
    if (pids === undefined || all.length < pids.size) return undefined;
    return {
      atS: this.#clock.monotonicMs() / 1000,
      cpuSeconds: all.reduce((sum, one) => sum + one.cpuSeconds, 0),
      memoryBytes: all.reduce((sum, one) => sum + one.memoryBytes, 0),
    };
  }

  async #watchQuery(name: string, query: string): Promise<void> {
    const other = this.#target.resources![name]!.prometheus;
    // Only the Prometheus of the target gets the secrets; a query that names another server is sent without them.
    const server = other === undefined ? this.#prometheus : { writeUrl: other };
    if (!server) return;
    const metric = metricOf(name);
    const isOther = metric === resourceNames.other;
    const labels = isOther ? { from: 'query', resource: name } : { from: 'query' };
    while (!this.#over.signal.aborted) {
      let missed: 'failed' | 'cut' = 'failed';
      let value: number | undefined;
      try {
        value = sumOf(await queryInstant(server, query), query, isOther);
      } catch (error) {
        if (error instanceof BodyLimitError) missed = 'cut';
        this.#noteOnce(name, messageOf(error));
      }
      if (this.#over.signal.aborted) return;
      if (value === undefined) recordMissedRead(this.#recorder, metric, labels, this.#clock.wallMs(), missed);
      else this.#put(metric, labels, value);
      await this.#clock.sleep(1000, this.#over.signal);
    }
  }

  /**
   * Notes a failed query or an impossible answer once. Neither is an error, because a run without an SLO on the
   * resource does not need its values.
   */
  #noteOnce(name: string, why: string): void {
    if (this.#failed.has(name) || this.#over.signal.aborted) return;
    this.#failed.add(name);
    this.#recorder.event({ t: this.#clock.wallMs(), kind: 'note', by: 'resources', text: `${name}: ${why}` });
  }

  #put(metric: string, labels: Readonly<Record<string, string>>, value: number): void {
    this.#recorder.gauge(metric, labels)(this.#clock.wallMs(), value);
  }
}

/**
 * Returns the sum of the values; undefined without values. Throws if a value is no finite number, or if it is below 0
 * although `mayFall` is false. A value below 0 would hide real use, and an SLO with an upper limit could then be PASS.
 */
function sumOf(vector: readonly VectorElement[], query: string, mayFall: boolean): number | undefined {
  for (const { value } of vector) {
    if (!Number.isFinite(value)) throw new Error(`the query ${query} answers no finite number`);
    if (value < 0 && !mayFall)
      throw new Error(`the query ${query} answers ${value}, but the use of a resource cannot be below 0`);
  }
  return vector.length === 0 ? undefined : vector.reduce((sum, one) => sum + one.value, 0);
}

function metricOf(name: string): string {
  return name === 'cpu' || name === 'memory' || name === 'network' ? resourceNames[name] : resourceNames.other;
}

function localPorts({ urls }: Target): number[] {
  const local = Object.values(urls).filter((url) => alwaysAllowed.includes(hostOf(url)));
  return local.map((url) => new URL(url)).map((url) => Number(url.port || (url.protocol === 'https:' ? 443 : 80)));
}

/** Returns the processes that listen on the ports; undefined if no process listens on one of the ports. */
function pidsOf(ports: readonly number[]): ReadonlySet<number> | undefined {
  const pids = ports.map(listeningPid);
  return pids.includes(undefined) ? undefined : new Set(pids.flatMap((pid) => pid ?? []));
}

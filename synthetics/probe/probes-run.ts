import type { Context, Counts, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { BlockedHosts } from '../../scenarios/base/proxy/blocked-hosts.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { PlannedRun } from '../run/run-times.ts';
import { Tally } from '../run/tally.ts';
import { probeDuration, probeSuccess } from './metrics.ts';
import type { ProbeOutcome } from './outcome.ts';
import type { Probe } from './probe.ts';
import { type Pace, planProbes } from './probe-times.ts';
import { type ProbeOptions, runProbe } from './run-probe.ts';

type Failure = NonNullable<ProbeOutcome['failure']>;

type Parts = {
  context: Context;
  probes: readonly { file: string; probe: Probe }[];
  pace: Pace;
  bearer: string | undefined;
  tls: ProbeOptions['tls'];
  allows: (host: string) => boolean;
};

/** Runs all probes side by side. Two runs of the same probe never overlap. */
export class ProbesRun implements Ready {
  readonly #parts: Parts;
  readonly #planned: readonly PlannedRun[];
  readonly #tally: Tally;
  readonly #delivered: Record<string, number> = {};
  readonly #reported = new Set<string>();
  readonly #blocked = new BlockedHosts();
  readonly #stop = new AbortController();

  constructor(parts: Parts) {
    const { plan, signal } = parts.context;
    this.#parts = parts;
    this.#planned = planProbes(plan.phases, parts.probes.length, parts.pace);
    this.#tally = new Tally(plan.phases, this.#planned);
    signal.addEventListener('abort', () => this.#stop.abort(signal.reason), { once: true });
  }

  async run(startAtWallMs: number): Promise<ProducerEnd> {
    await Promise.all(this.#parts.probes.map((_, i) => this.#runOne(i, startAtWallMs)));
    const { pace, context } = this.#parts;
    const { clock, plan, signal } = context;
    const everyS = 'everyS' in pace ? pace.everyS : undefined;
    // Probes with an interval run during the whole plan, so this method waits for the end of the plan.
    const restMs = startAtWallMs + endOf(plan.phases) * 1000 - clock.wallMs();
    if (everyS !== undefined) await clock.sleep(restMs, this.#stop.signal);
    return {
      name: 'probes',
      status: signal.aborted ? 'stopped' : 'done',
      ...this.#tally.counts(),
      phases: this.#tally.phases(),
      delivered: this.#delivered,
      health: { blockedHosts: this.#blocked.names() },
      ...(everyS !== undefined && { everyS }),
    };
  }

  counts(): Counts {
    return this.#tally.counts();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the run is over'));
  }

  async #runOne(index: number, startAtWallMs: number): Promise<void> {
    const { context, pace } = this.#parts;
    const { clock, plan } = context;
    const endMs = startAtWallMs + endOf(plan.phases) * 1000;
    for (const planned of this.#planned.filter((one) => one.check === index)) {
      const dueMs = startAtWallMs + ('runs' in pace ? 0 : planned.atS * 1000);
      await clock.sleep(dueMs - clock.wallMs(), this.#stop.signal);
      // A start is missed if it is so late that the next start is already due.
      const missed = 'everyS' in pace && clock.wallMs() - dueMs >= pace.everyS * 1000;
      if (this.#stop.signal.aborted || missed || clock.wallMs() >= endMs) this.#tally.dropped(planned.phase);
      else await this.#measure(index, planned);
    }
  }

  async #measure(index: number, { phase }: PlannedRun): Promise<void> {
    const { context, probes, bearer, tls, allows } = this.#parts;
    const { clock, target } = context;
    const { probe, file } = probes[index]!;
    const atMs = clock.wallMs();
    this.#tally.started();
    const outcome = await runProbe(probe, {
      file,
      clock,
      urls: target.urls,
      bearer,
      ...(tls && { tls }),
      allows,
      signal: this.#stop.signal,
    }).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) context.fault(`the probe ${probe.name}`, error);
      return undefined;
    });
    this.#tally.ended(phase, outcome ? 'completed' : 'unfinished');
    if (!outcome) return;
    const put = (metric: string, value: number, labels: Readonly<Record<string, string>>, detail?: unknown) => {
      this.#delivered[metric] = (this.#delivered[metric] ?? 0) + 1;
      const all = { probe: probe.name, phase: phase.name, ...labels };
      context.recorder.sample({ t: atMs, metric, labels: all, value, ...(detail !== undefined && { detail }) });
    };
    for (const { metric, labels, value } of outcome.values) put(metric, value, labels);
    put(probeDuration.name, outcome.seconds, {});
    put(probeSuccess.name, outcome.success ? 1 : 0, {}, outcome.failure);
    if (outcome.blockedHost !== undefined) this.#reportBlocked(outcome.blockedHost, atMs);
    if (outcome.failure) this.#reportFailure(probe, outcome.failure, atMs);
  }

  #reportBlocked(host: string, atMs: number): void {
    if (!this.#blocked.add(host)) return;
    const text = `the target file does not allow the host ${host}, so a request of a probe to it was blocked`;
    this.#parts.context.recorder.event({ t: atMs, kind: 'blocked-host', by: 'probes', text, data: { host } });
  }

  /**
   * Records an event only for the first of equal failures. Otherwise, a probe that fails every second would fill the
   * timeline.
   */
  #reportFailure(probe: Probe, failure: Failure, atMs: number): void {
    const { text, step } = failure;
    const where = step === undefined ? '' : ` in the step "${step}"`;
    const line = `${probe.name}${where}: ${failure.class}: ${text}`;
    if (this.#reported.has(line)) return;
    this.#reported.add(line);
    const data = { probe: probe.name, class: failure.class, ...(step !== undefined && { step }) };
    this.#parts.context.recorder.event({ t: atMs, kind: 'error', by: 'probes', text: line, data });
  }
}

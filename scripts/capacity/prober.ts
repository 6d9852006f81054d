import type { HoldLength } from '../../results/capacity/probe-log.ts';
import { formatDuration, formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import type { Tools } from '../run/install-tools.ts';
import { runJob } from '../run/run-job.ts';
import { toRunOptions } from '../run/run-options.ts';
import { type Session, withPart } from '../run/session.ts';
import { type StandIn, startStandIn } from '../run/stand-in.ts';
import { silent } from '../terminal/terminal.ts';
import { waitForTarget } from '../watch/wait-for-target.ts';
import { probeJob } from './probe-job.ts';
import { probeSeconds } from './probe-seconds.ts';
import { judgeProbe, type Probed } from './probe-verdict.ts';
import type { Knob } from './vary.ts';

export type ProberParts = {
  job: Job;
  knob: Knob;
  given: Target | undefined;
  tools: Tools;
  store: string;
  session: Session;
  /** Confirmation probes last at least this long. */
  confirmS: number;
  /**
   * Returns the seconds since the start of the search. After `withinS` seconds, no probe starts, except in a recovery
   * check that has already begun.
   */
  elapsedS(): number;
  withinS: number;
};

/** The longest wait until the user's target restarts by itself. */
const restartMs = 30_000;

/** Runs probes one after another against one target. If a probe killed the simulated target, restarts this target. */
export class Prober {
  readonly #parts: ProberParts;
  #standIn: StandIn | undefined;
  /** The results of all probes so far, oldest first. */
  readonly probed: Probed[] = [];
  /** True if the target died and did not restart. */
  gone = false;

  constructor(parts: ProberParts) {
    this.#parts = parts;
  }

  /** Runs `work`, then ends the simulated target if there is one. Resolves to the result of `work`. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await this.#standIn?.child.end();
    }
  }

  async probe(value: number, hold: HoldLength): Promise<Probed> {
    const { job, knob, tools, store, session, confirmS } = this.#parts;
    const holdS = probeSeconds(job, knob, value, hold, confirmS);
    const target = await this.#target();
    session.abort.signal.throwIfAborted();
    const planned = probeJob(job, knob, value, holdS, hold);
    session.say(
      `probe ${this.probed.length + 1} (${hold}): ${knob.key} at ${formatValue(value, knob.unit)} for ${holdS} s, ` +
        `${formatDuration(this.#parts.elapsedS())} of ${formatDuration(this.#parts.withinS)}`,
    );
    const options = toRunOptions({ store, tags: { capacity: job.plan.name, [knob.key]: String(value) } });
    // A target that dies ends the run of this probe, but not the search.
    const run = await withPart({ ...session, say: silent }, (part) =>
      runJob({ job: planned, target, tools, options }, part),
    );
    session.abort.signal.throwIfAborted();
    const step = judgeProbe(planned, { value, hold }, run.document, await run.lines());
    this.probed.push(step);
    session.say(`  ${step.verdict}: ${step.reason}`);
    if (this.#parts.given) {
      const around = { clock: systemClock, signal: session.abort.signal };
      this.gone = !(await waitForTarget(target, restartMs, around));
    }
    return step;
  }

  async #target(): Promise<Target> {
    const { given, session } = this.#parts;
    if (given) return given;
    const { exitCode: code, signalCode } = this.#standIn?.child.process ?? {};
    if (code != null || signalCode != null) this.#standIn = undefined;
    this.#standIn ??= await startStandIn([], process.env, session.reaper);
    return this.#standIn.target;
  }
}

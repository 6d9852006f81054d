import type { HoldLength } from '../../results/capacity/probe-log.ts';
import { formatDuration, formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import { causeOf } from '../run/abort.ts';
import type { Tools } from '../run/install-tools.ts';
import { runJob } from '../run/run-job.ts';
import { toRunOptions } from '../run/run-options.ts';
import type { Session } from '../run/session.ts';
import { type StandIn, startStandIn } from '../run/stand-in.ts';
import { checkTargetUp } from '../watch/target-watch.ts';
import { probeJob } from './probe-job.ts';
import { probeSeconds } from './probe-seconds.ts';
import { judgeProbe, type Probed } from './probe-verdict.ts';
import type { Knob } from './vary.ts';

/** The plan, the number that changes, and the surroundings of the probes. */
export type ProberParts = {
  job: Job;
  knob: Knob;
  given: Target | undefined;
  tools: Tools;
  store: string;
  session: Session;
  /** The shortest length of a confirmation probe, in seconds. */
  confirmS: number;
  /**
   * The elapsed time of the search in seconds. After `withinS` seconds, no probe starts, except those of a recovery
   * check that has begun.
   */
  elapsedS(): number;
  withinS: number;
};

/** The longest time, in milliseconds, that the search waits for a target of the user to restart by itself. */
const restartMs = 30_000;

/** Runs probes one after another against one target. Restarts the stand-in if a probe killed it. */
export class Prober {
  readonly #parts: ProberParts;
  #standIn: StandIn | undefined;
  /** The probes so far, in order. */
  readonly probed: Probed[] = [];
  /** True when the target died and did not restart. */
  gone = false;

  constructor(parts: ProberParts) {
    this.#parts = parts;
  }

  /** Runs `work` and resolves to its result. Ends the stand-in afterwards. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await this.#standIn?.child.end();
    }
  }

  /** Probes `value` for the length of a scan or of a confirmation. Resolves to the judged probe. */
  async probe(value: number, hold: HoldLength): Promise<Probed> {
    const { job, knob, tools, store, session, confirmS } = this.#parts;
    session.abort.signal.throwIfAborted();
    const holdS = probeSeconds(job, knob, value, hold, confirmS);
    const target = await this.#target();
    const planned = probeJob(job, knob, value, holdS, hold);
    session.say(
      `probe ${this.probed.length + 1} (${hold}): ${knob.key} at ${formatValue(value, knob.unit)} for ${holdS} s, ` +
        `${formatDuration(this.#parts.elapsedS())} of ${formatDuration(this.#parts.withinS)}`,
    );
    // A target that dies ends the run of this probe, but not the search.
    const abort = new AbortController();
    const pass = () => abort.abort(session.abort.signal.reason);
    session.abort.signal.addEventListener('abort', pass, { once: true });
    const quiet = { ...session, abort, say: () => undefined };
    const tags = { capacity: job.plan.name, [knob.key]: String(value) };
    const run = await runJob({ job: planned, target, tools, options: toRunOptions({ store, tags }) }, quiet);
    session.abort.signal.removeEventListener('abort', pass);
    if (causeOf(session.abort.signal)?.kind === 'signal') session.abort.signal.throwIfAborted();
    const step = await judgeProbe(planned, { value, hold }, run.document, await run.lines());
    this.probed.push(step);
    session.say(`  ${step.verdict}: ${step.reason}`);
    await this.#waitForRestart(target);
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

  /** Waits until a target of the user has restarted by itself. Sets `gone` if it does not answer within `restartMs`. */
  async #waitForRestart(target: Target): Promise<void> {
    if (!this.#parts.given) return;
    const untilMs = systemClock.monotonicMs() + restartMs;
    for (;;) {
      try {
        return await checkTargetUp(target);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        if (systemClock.monotonicMs() > untilMs) {
          this.gone = true;
          return;
        }
        await systemClock.sleep(1000, this.#parts.session.abort.signal);
      }
    }
  }
}

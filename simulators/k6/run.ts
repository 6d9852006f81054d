import type { Context, Counts, ProducerEnd, Ready } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { environment } from '../../scenarios/lib/names.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import { totalOf } from './account.ts';
import type { Accounting } from './accounting.ts';
import { readQuantiles, type SubMetric } from './options/sub-metric.ts';
import { chosenStartIn, startInMs } from './process/chosen-start.ts';
import { type Exit, hangs, longestStartMs, ownEnds, toProducerEnd } from './process/exit.ts';
import { parseLogLine } from './process/log.ts';
import { type K6Process, type Launch, runArgs, startK6, stopK6 } from './process/process.ts';
import { Troubles } from './process/troubles.ts';
import { deliveredOf } from './rows/delivered-of.ts';
import { FailingExchanges } from './rows/failing-exchanges.ts';
import { blockedRequests, causedByAnswers, unansweredSockets } from './rows/guard-counts.ts';
import { httpReqDuration, redirectRequests, scriptWord, wsSessions } from './rows/metrics.ts';
import { type Counts as CountsOfLoad, countsOfStream } from './rows/streamed.ts';
import { keepSummary, readSummary, type Summary } from './rows/summary.ts';
import type { MadeMetric } from './user/scan-program.ts';
import { ScriptOutput } from './user/script-output.ts';
import { ownEndSlo, type ScriptThreshold, thresholdSlo, thresholdWord, wordOf } from './user/script-thresholds.ts';

type Prepared = {
  context: Context;
  accounting: Accounting;
  subMetrics: readonly SubMetric[];
  binary: string;
  launch: Launch;
  summaryFile: string;
  /** Undefined if this k6 process runs the shipped programs. */
  script?: Script;
  /** The name under which k6 sends its series. */
  sender: string;
  /** True if k6 keeps no values of its trends; the counts then come from the record. */
  isStreamed: boolean;
  env: NodeJS.ProcessEnv;
  isAllowed(host: string): boolean;
  /** Returns the hosts that meshproof's proxy refused since the last call, each with its number of requests. */
  takeRefused(): ReadonlyMap<string, number>;
};

/** A user's program, the only program of its process. */
export type Script = {
  label: string;
  /** The labels that select all series of the script. */
  match: Readonly<Record<string, string>>;
  made: readonly MadeMetric[];
  thresholds: readonly ScriptThreshold[];
  /** The tags in the thresholds that nothing in the script sets: `unsetTags`. */
  unset: readonly string[];
  /** False if the script's own executors may end before the plan. */
  endsWithPlan: boolean;
  /** True if the script may call `check` or create a Rate. */
  countsRates: boolean;
};

/**
 * When the plan and the last iterations have ended, k6 must exit within this time. Otherwise, it counts as hung, and
 * meshproof stops it.
 */
const windDownMs = 20_000;

/** If k6 starts late by more than this, the run gets a note. All phases of k6 are then noticeably shifted. */
const noticeableS = 0.25;

/** If the start of k6 and setup() take longer than this, the user is informed. */
const longSetupMs = 10_000;

/** A k6 process that is prepared and can be started. */
export class K6Run implements Ready {
  readonly #prepared: Prepared;
  readonly #troubles = new Troubles();
  readonly #failing: FailingExchanges;
  #output: ScriptOutput | undefined;
  #k6: K6Process | undefined;
  #chosen: ((startAtMs: number) => void) | undefined;
  #startAtMs = Number.POSITIVE_INFINITY;
  #end: ProducerEnd | undefined;
  #stopped: keyof typeof hangs | undefined;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#failing = new FailingExchanges(masker);
    const { script, context } = prepared;
    if (script) this.#output = new ScriptOutput(script.label, context.say ?? (() => undefined));
  }

  /**
   * Starts k6, which creates its VUs and runs setup(). Nobody knows in advance how long k6 takes for both, so setup()
   * itself chooses the start of the load at its end. Resolves to this start, or to undefined if k6 ends before setup()
   * does. Throws UnavailableError if the system refuses to start k6.
   */
  async chooseStart(): Promise<number | undefined> {
    const { clock, say, plan } = this.#prepared.context;
    const chosen = new Promise<number>((resolve) => {
      this.#chosen = resolve;
    });
    const k6 = this.#start({ [environment.startInMs]: String(startInMs(plan)) }, clock.wallMs());
    const over = new AbortController();
    void clock.sleep(longSetupMs, over.signal).then(() => {
      if (!over.signal.aborted) say?.('k6 is still starting, or in setup(); the run begins after that');
    });
    void clock.sleep(longestStartMs, over.signal).then(() => {
      if (!over.signal.aborted) void this.#stop(k6, 'hung at start');
    });
    const first = await Promise.race([chosen, k6.exited]);
    over.abort();
    if (typeof first === 'number') return first;
    if (first.refused) throw first.refused;
    return undefined;
  }

  /** Starts k6, unless it already runs. Resolves to the result when k6 has exited. */
  async run(startAtWallMs: number): Promise<ProducerEnd> {
    this.#startAtMs = startAtWallMs;
    const given = { [environment.startAtMs]: String(Math.round(startAtWallMs)) };
    const k6 = this.#k6 ?? this.#start(given, startAtWallMs);
    const exit = await this.#waitForExit(k6, startAtWallMs);
    this.#end = this.#report(exit, this.#prepared.context.clock.wallMs());
    return this.#end;
  }

  /** Starts k6. The programs mark their writes with a key that contains `atMs`, so that each run has its own key. */
  #start(start: Readonly<Record<string, string>>, atMs: number): K6Process {
    const { context, binary, launch, script, isStreamed, env, isAllowed } = this.#prepared;
    const { clock, signal } = context;
    const k6 = startK6({
      binary,
      args: runArgs(launch.entry, { streamed: isStreamed, countsRates: script?.countsRates ?? false }),
      env: { ...env, ...start, [environment.runKey]: Math.round(atMs).toString(36) },
      cwd: launch.cwd,
      input: launch.input,
      onLine: (line) => {
        const startAtMs = chosenStartIn(line, { fromMs: atMs, nowMs: clock.wallMs() });
        if (startAtMs !== undefined) return this.#chosen?.(startAtMs);
        if (this.#failing.add(line)) return;
        this.#output?.add(line);
        const trouble = parseLogLine(masker.text(line), isAllowed);
        if (trouble) this.#troubles.add(trouble, clock.wallMs());
      },
    });
    this.#k6 = k6;
    if (k6.pid !== undefined) context.adopt(k6.pid);
    const onAbort = () => void this.#stop(k6, 'by us');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void k6.exited.then(() => signal.removeEventListener('abort', onAbort));
    return k6;
  }

  /** While k6 runs, returns only the offered load. The conductor takes the other counts from the metric rows of k6. */
  counts(): Counts {
    if (this.#end) return this.#end;
    const { context, accounting } = this.#prepared;
    return totalOf(accounting.offered(this.#elapsedS(context.clock.wallMs())));
  }

  async close(): Promise<void> {
    this.#k6?.kill('SIGKILL');
    await this.#k6?.exited;
    // All load generators have ended, so every token of the run is known and can be masked. handleSummary() may write
    // files outside of the run directory. The masking must happen here, because no later step masks these files.
    const { context, summaryFile } = this.#prepared;
    this.#output?.finish(context.artifactDir, summaryFile, process.cwd());
    this.#output = undefined;
  }

  async #waitForExit(k6: K6Process, startAtMs: number): Promise<Exit> {
    const { context, accounting } = this.#prepared;
    const ended = new AbortController();
    const exited = k6.exited.finally(() => ended.abort());
    const latestMs = startAtMs + (endOf(context.plan.phases) + accounting.graceS) * 1000 + windDownMs;
    await context.clock.sleep(latestMs - context.clock.wallMs(), ended.signal);
    if (!ended.signal.aborted) await this.#stop(k6, 'hung');
    return exited;
  }

  async #stop(k6: K6Process, why: keyof typeof hangs): Promise<void> {
    this.#stopped ??= why;
    await stopK6(k6, (ms, signal) => this.#prepared.context.clock.sleep(ms, signal));
  }

  #report(exit: Exit, nowMs: number): ProducerEnd {
    const { context, accounting, subMetrics, summaryFile, sender, isStreamed, isAllowed } = this.#prepared;
    const { phases } = context.plan;
    const own = isStreamed ? undefined : readSummary(summaryFile);
    if (own) keepSummary(summaryFile, context.artifactDir);
    const summary = isStreamed ? countsOfStream((metric, match) => context.received(sender, metric, match)) : own;
    this.#failing.write(context.artifactDir);
    this.#troubles.addUnlogged(blockedRequests(summary), nowMs);
    this.#troubles.addRefused(this.#prepared.takeRefused(), nowMs);
    this.#troubles.addRefused(unansweredSockets(context.receivedSeries(sender, wsSessions), isAllowed), nowMs);
    for (const event of this.#troubles.events('k6')) context.recorder.event(event);
    const lateS = ((summary?.startedAtMs ?? this.#startAtMs) - this.#startAtMs) / 1000;
    if (lateS > noticeableS) {
      const text = `k6 started ${lateS.toFixed(2)} s late, so all its phases are shifted by that time`;
      context.recorder.event({ t: nowMs, kind: 'note', by: 'k6', text });
    }

    const ended = this.#endStatus(exit, summary !== undefined, nowMs);
    const slos = this.#ownSlos(exit, own, ended.reason ?? '', nowMs);
    const elapsedS = ended.status === 'done' ? endOf(phases) : this.#elapsedS(nowMs);
    const redirected = context.received(sender, redirectRequests, {});
    const quantiles = summary ? readQuantiles(subMetrics, (key) => summary.values(key)) : [];
    const counts = summary ? accounting.outcome(elapsedS, summary) : accounting.offered(elapsedS);
    if (summary && ended.status !== 'crashed')
      context.recorder.absorb(accounting.unfinished(this.#startAtMs + lateS * 1000, elapsedS, summary));
    return {
      name: 'k6',
      ...ended,
      ...totalOf(counts),
      phases: counts,
      delivered: own ? deliveredOf(own, redirected) : {},
      // k6's own quantiles count each request of a redirected call, so k6's request durations are left out here.
      quantiles: quantiles.filter(({ metric }) => redirected === 0 || metric !== httpReqDuration),
      ...(slos.length > 0 && { slos }),
      health: this.#health(summary),
      closed: accounting.closed,
      scenarios: accounting.scenarios,
      detail: isStreamed ? { countsFrom: 'record' } : { startedLateSeconds: lateS },
    };
  }

  #ownSlos(exit: Exit, summary: Summary | undefined, reason: string, nowMs: number): Slo[] {
    const { context, script } = this.#prepared;
    if (!script) return [];
    const record = (word: string, value: number) =>
      context.recorder.sample({
        t: nowMs,
        metric: scriptWord.name,
        labels: { scenario: script.label, word },
        value,
      });
    for (const threshold of script.thresholds) {
      // With several k6 processes, no value is recorded: the value of one process does not describe the whole load.
      const value = summary && (context.instances ?? 1) === 1 ? thresholdWord(threshold, summary) : undefined;
      if (value !== undefined) record(wordOf(threshold), value);
    }
    const slos = script.thresholds.map((threshold) => thresholdSlo(threshold, script));
    for (const [call, code] of Object.entries(ownEnds)) {
      if (exit.code !== code) continue;
      const word = `test.${call}()`;
      record(word, 1);
      slos.push(ownEndSlo(script.label, word, this.#troubles.first('error') ?? reason));
    }
    return slos;
  }

  #endStatus(exit: Exit, hasSummary: boolean, nowMs: number): Pick<ProducerEnd, 'status' | 'reason'> {
    const { script, context } = this.#prepared;
    const isEarly = this.#elapsedS(nowMs) < endOf(context.plan.phases) - 1;
    if (this.#stopped === undefined && script?.endsWithPlan && exit.code === 99 && hasSummary && isEarly)
      return { status: 'stopped', reason: 'a threshold with abortOnFail in the script was crossed' };
    const hung = this.#stopped && hangs[this.#stopped];
    if (hung) return { status: 'crashed', reason: hung };
    const lastWords = (['setup-failed', 'exception', 'error'] as const)
      .map((kind) => this.#troubles.first(kind))
      .find((words) => words !== undefined);
    return toProducerEnd(exit, {
      stopped: this.#stopped !== undefined,
      hasSummary,
      lastWords,
      isUser: script !== undefined,
    });
  }

  #health(summary: CountsOfLoad | undefined): NonNullable<ProducerEnd['health']> {
    const peak = summary?.values('vus')?.max ?? 0;
    const pool = this.#prepared.accounting.pool(
      this.#troubles.exhausted(),
      peak,
      summary?.count('dropped_iterations') ?? 0,
    );
    return {
      ...(pool && { pool }),
      exceptions: Math.max(0, this.#troubles.exceptions() - causedByAnswers(summary)),
      blockedHosts: this.#troubles.blockedHosts(),
    };
  }

  #elapsedS(nowMs: number): number {
    return Math.max(0, nowMs - this.#startAtMs) / 1000;
  }
}

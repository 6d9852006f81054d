import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Context, Counts, ProducerEnd, Ready } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import { door } from '../base/door.ts';
import { hostIn } from '../base/host-gate.ts';
import { environment } from '../lib/names.ts';
import { endOf } from '../plan/phase.ts';
import { totalOf } from './account.ts';
import type { Accounting } from './accounting.ts';
import { readQuantiles, type SubMetric } from './options/sub-metric.ts';
import { type Exit, ownEnds, toProducerEnd } from './process/exit.ts';
import { parseLogLine } from './process/log.ts';
import { type K6Process, type Launch, runArgs, startK6, stopK6 } from './process/process.ts';
import { Troubles } from './process/troubles.ts';
import { blockedKeys, thrownKeys } from './program/keys.ts';
import { FailingExchanges } from './rows/failing-exchanges.ts';
import { droppedIterations, httpReqs, iterations, scriptWord, wsSessions } from './rows/metrics.ts';
import { type Counts as CountsOfLoad, countsOfStream } from './rows/streamed.ts';
import { readSummary, type Summary } from './rows/summary.ts';
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
  /** The user's program; undefined in the process of the shipped programs. */
  script?: Script;
  /** The name under which k6 sends its series. */
  sender: string;
  /** True if k6 keeps no values. */
  isStreamed: boolean;
  env: NodeJS.ProcessEnv;
  isAllowed(host: string): boolean;
  /** Returns the hosts that the guard's proxy refused since the last call, each with its number of requests. */
  takeRefused(): ReadonlyMap<string, number>;
};

/** A user's program, the only program of its process. */
export type Script = {
  label: string;
  /** The labels that select all series of the script. */
  match: Readonly<Record<string, string>>;
  made: readonly MadeMetric[];
  thresholds: readonly ScriptThreshold[];
  /** True if the script runs until the end of the plan. A script's own executors may end earlier. */
  endsWithPlan: boolean;
  /** True if the script may call `check` or create a Rate. */
  countsRates: boolean;
};

/** k6 exits at most this long after the last request timeout. If it takes longer, it hangs. */
const windDownMs = 20_000;

/**
 * If k6 starts later than this, in seconds, its phases are shifted noticeably against the one-second rows of the other
 * producers.
 */
const noticeableS = 0.25;

/** A k6 process that is prepared and can be started. */
export class K6Run implements Ready {
  readonly #prepared: Prepared;
  readonly #troubles = new Troubles();
  readonly #failing: FailingExchanges;
  readonly #output: ScriptOutput | undefined;
  #k6: K6Process | undefined;
  #startAtMs = Number.POSITIVE_INFINITY;
  #end: ProducerEnd | undefined;
  #stopped: 'by us' | 'hung' | undefined;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#failing = new FailingExchanges(door);
    const { script, context } = prepared;
    if (script) this.#output = new ScriptOutput(script.label, context.say ?? (() => undefined));
  }

  /** Starts k6 at once. k6 creates its VUs, runs setup() and sleeps there until T0. */
  async run(startAtWallMs: number): Promise<ProducerEnd> {
    const { context, binary, launch, script, isStreamed, env, isAllowed } = this.#prepared;
    const { clock, signal } = context;
    this.#startAtMs = startAtWallMs;
    const k6 = startK6({
      binary,
      args: runArgs(launch.entry, { streamed: isStreamed, countsRates: script?.countsRates ?? false }),
      env: {
        ...env,
        [environment.startAtMs]: String(Math.round(startAtWallMs)),
        [environment.runKey]: Math.round(startAtWallMs).toString(36),
      },
      cwd: launch.cwd,
      input: launch.input,
      onLine: (line) => {
        if (this.#failing.add(line)) return;
        this.#output?.add(line);
        const trouble = parseLogLine(door.text(line), isAllowed);
        if (trouble) this.#troubles.add(trouble, clock.wallMs());
      },
    });
    this.#k6 = k6;
    if (k6.pid !== undefined) context.adopt(k6.pid);

    const onAbort = () => void this.#stop(k6, 'by us');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const exit = await this.#waitForExit(k6, startAtWallMs);
    signal.removeEventListener('abort', onAbort);
    this.#end = this.#report(exit, clock.wallMs());
    return this.#end;
  }

  /** Until the end, only the offered load is known here. Live results come from the received rows. */
  counts(): Counts {
    if (this.#end) return this.#end;
    const { context, accounting } = this.#prepared;
    return totalOf(accounting.offered(this.#elapsedS(context.clock.wallMs())));
  }

  async close(): Promise<void> {
    this.#k6?.kill('SIGKILL');
    await this.#k6?.exited;
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

  async #stop(k6: K6Process, why: 'by us' | 'hung'): Promise<void> {
    this.#stopped ??= why;
    await stopK6(k6, (ms, signal) => this.#prepared.context.clock.sleep(ms, signal));
  }

  #report(exit: Exit, nowMs: number): ProducerEnd {
    const { context, accounting, subMetrics, summaryFile, sender, isStreamed, isAllowed } = this.#prepared;
    const { phases } = context.plan;
    const own = isStreamed ? undefined : readSummary(summaryFile);
    if (own) keep(summaryFile, context.artifactDir);
    const summary = isStreamed ? countsOfStream((metric, match) => context.received(sender, metric, match)) : own;
    this.#failing.write(context.artifactDir);
    this.#output?.finish(context.artifactDir, summaryFile, process.cwd());
    this.#troubles.addUnlogged(blockedRequests(summary), nowMs);
    this.#troubles.addRefused(this.#prepared.takeRefused(), nowMs);
    this.#troubles.addRefused(unansweredSockets(context.receivedSeries(sender, wsSessions), isAllowed), nowMs);
    for (const event of this.#troubles.events('k6')) context.recorder.event(event);
    const lateS = ((summary?.startedAtMs ?? this.#startAtMs) - this.#startAtMs) / 1000;
    if (lateS > noticeableS) {
      const text = `k6 started ${lateS.toFixed(2)} s after T0; its phases are late by that time`;
      context.recorder.event({ t: nowMs, kind: 'note', by: 'k6', text });
    }

    const ended = this.#endStatus(exit, summary !== undefined, nowMs);
    const slos = this.#ownSlos(exit, own, ended.reason ?? '', nowMs);
    const elapsedS = ended.status === 'done' ? endOf(phases) : this.#elapsedS(nowMs);
    const counts = summary ? accounting.outcome(elapsedS, summary) : accounting.offered(elapsedS);
    if (summary && ended.status === 'done')
      context.recorder.absorb(accounting.unfinished(this.#startAtMs + lateS * 1000, summary));
    return {
      name: 'k6',
      ...ended,
      ...totalOf(counts),
      phases: counts,
      delivered: own ? deliveredOf(own) : {},
      quantiles: summary ? readQuantiles(subMetrics, (key) => summary.values(key)) : [],
      ...(slos.length > 0 && { slos }),
      health: this.#health(summary),
      closed: accounting.closed,
      detail: isStreamed ? { countsFrom: 'record' } : { startedLateSeconds: lateS },
    };
  }

  /** Returns the SLOs for the script's thresholds and its calls of abort() and fail(), and records their values. */
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
      // With several instances, the value of one instance does not describe the whole load.
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
      return { status: 'stopped', reason: 'a threshold of the script with abortOnFail was crossed' };
    if (this.#stopped === 'hung') return { status: 'crashed', reason: 'k6 did not exit after the end of the plan' };
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
    const pool = this.#prepared.accounting.pool(this.#troubles.exhausted(), peak);
    return {
      ...(pool && { pool }),
      exceptions: Math.max(0, this.#troubles.count('exception') - causedByAnswers(summary)),
      blockedHosts: this.#troubles.blockedHosts(),
    };
  }

  #elapsedS(nowMs: number): number {
    return Math.max(0, nowMs - this.#startAtMs) / 1000;
  }
}

/** The HTTP requests that the network guard blocked, as k6 counted them. */
function blockedRequests(summary: CountsOfLoad | undefined): number {
  return blockedKeys.reduce((total, key) => total + (summary?.count(key) ?? 0), 0);
}

/**
 * Returns the forbidden hosts of WebSocket sessions, each with its number of sessions. k6 logs nothing about a session
 * that `k6/websockets` failed to open: its series has the address as name and no status.
 */
function unansweredSockets(
  sessions: ReturnType<Context['receivedSeries']>,
  isAllowed: (host: string) => boolean,
): Map<string, number> {
  const hosts = new Map<string, number>();
  for (const { labels, n } of sessions) {
    const host = hostIn(labels.name ?? '');
    if (labels.status !== undefined || host === undefined || isAllowed(host)) continue;
    hosts.set(host, (hosts.get(host) ?? 0) + n);
  }
  return hosts;
}

/** Returns the number of exceptions of a user's program that an answer of the target caused. */
function causedByAnswers(summary: CountsOfLoad | undefined): number {
  return thrownKeys.reduce((total, key) => total + (summary?.count(key) ?? 0), 0);
}

/** k6's own totals, for comparison with the record. */
function deliveredOf(summary: Summary): Record<string, number> {
  return {
    [httpReqs]: summary.count('http_reqs'),
    [iterations]: summary.count('iterations'),
    [droppedIterations]: summary.count('dropped_iterations'),
  };
}

function keep(summaryFile: string, artifactDir: string): void {
  mkdirSync(artifactDir, { recursive: true });
  copyFileSync(summaryFile, join(artifactDir, basename(summaryFile)));
}

import {
  type Context,
  type Counts,
  latestEndMs,
  type Part,
  type ProducerEnd,
  type Ready,
} from '../../results/record/producer.ts';
import type { RunRecorder } from '../../results/record/recorder.ts';
import { formatCountOf } from '../../results/words/format.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { endOf, type Phase } from '../../scenarios/plan/phase.ts';
import type { Sampler } from '../watch/sampler.ts';
import { type AbortCause, causeOf } from './abort.ts';
import { endedBy, GuardedProducer } from './guard/guarded-producer.ts';
import { startInstant } from './start-instant.ts';

/** Everything that `conduct` uses. It is passed in, so that tests can pass fakes. */
export type Stage = {
  phases: readonly Phase[];
  parts: readonly Part[];
  context: (part: Part) => Omit<Context, 'fault'>;
  /** Prints an unexpected error of meshproof with its stack. */
  bug(error: unknown): void;
  samplers: readonly Sampler[];
  recorder: RunRecorder;
  clock: Clock;
  abort: AbortController;
  /**
   * Aborted when the process gets a signal while the run is already being aborted, such as a second Ctrl-C. All sources
   * of traffic are then closed immediately, without a clean stop.
   */
  hurry: AbortSignal;
  agree?(start: () => number): Promise<number>;
  /** Called when a producer is prepared, before its process starts. */
  prepared?(ready: Ready): void;
  /** Called before any producer starts. */
  began(t0Ms: number): void;
  /**
   * Called when T0, the start of the load, is fixed, and then once a second. Before each call, the rows that are older
   * than a second are written to the record.
   */
  tick(elapsedS: number, counts: ReadonlyMap<string, Counts>): void;
};

/**
 * `t0Ms` is in Unix milliseconds, and null when the run ended before load began. `stoppedMs` is the time of an abort
 * during the load.
 */
export type Conducted = {
  t0Ms: number | null;
  ends: ProducerEnd[];
  cause: AbortCause | undefined;
  stoppedMs?: number | undefined;
};

/**
 * An aborted run waits this long for the preparation of a traffic source. A source that is ready later is closed
 * without sending anything.
 */
const prepareStopMs = 1000;
/**
 * k6 may choose T0, the start of the load, and the run may learn of T0 late. The record notes a delay above this limit.
 * A shorter delay is not visible, because a row of measured values covers one second.
 */
const noticeableS = 0.25;
/** After an abort, a source of traffic gets this much time to stop cleanly. Then it is closed by force. */
const stopMs = 8000;

/**
 * Prepares all producers (sources of traffic), starts them at the same time T0 and waits until they end. If the process
 * of a producer crashes, the run ends, because the traffic is no longer as planned. If the code of a producer throws,
 * the other producers go on and keep their results.
 */
export async function conduct(stage: Stage): Promise<Conducted> {
  const { clock, abort, parts, phases } = stage;
  const guarded = parts.map((part) => new GuardedProducer(part, stage));
  const ready = await prepareAll(stage, guarded);
  try {
    if (abort.signal.aborted) return { t0Ms: null, ends: [], cause: causeOf(abort.signal) };
    const t0Ms = await fixStart(stage, ready);
    if (abort.signal.aborted) return { t0Ms: null, ends: [], cause: causeOf(abort.signal) };
    stage.began(t0Ms);
    for (const sampler of stage.samplers) sampler.start(t0Ms);
    const late = new Set(parts.map(({ producer }) => producer.name));
    const running = ready.map(async (one, i) => {
      const end = await runOne(stage, guarded[i]!, one, t0Ms);
      late.delete(end.name);
      return end;
    });
    const finished = Promise.all(running);
    // If the record cannot be written, the error is thrown after the producers have stopped.
    const ticking = tickUntil(stage, ready, t0Ms, finished).catch((error: unknown) => {
      if (!abort.signal.aborted) abort.abort({ kind: 'fault-of-ours', text: messageOf(error) } satisfies AbortCause);
      return { error };
    });
    const overdue = new AbortController();
    let stoppedMs: number | undefined;
    const noteStop = () => {
      stoppedMs = clock.wallMs();
    };
    abort.signal.addEventListener('abort', noteStop, { once: true, signal: overdue.signal });
    void clock.sleep(t0Ms - clock.wallMs() + endOf(phases) * 1000 + latestEndMs, overdue.signal).then(() => {
      if (overdue.signal.aborted) return;
      const producers = parts.map(({ producer: { name } }, i) => ({ name, work: underWay(ready[i]!) }));
      abort.abort({ kind: 'overdue', producers: producers.filter(({ name }) => late.has(name)) } satisfies AbortCause);
    });
    const ends = await finished;
    overdue.abort();
    const failure = await ticking;
    if (failure) throw failure.error;
    return { t0Ms, ends, cause: causeOf(abort.signal), stoppedMs };
  } finally {
    for (const sampler of stage.samplers) sampler.stop();
    await Promise.all(ready.map((one) => one.close()));
    stage.recorder.drain(Number.POSITIVE_INFINITY);
  }
}

function underWay(ready: Ready): string | undefined {
  const { inFlight } = ready.counts();
  return ready.underWay?.() ?? (inFlight > 0 ? `${formatCountOf(inFlight, 'start')} in flight` : undefined);
}

/**
 * Resolves to T0, the start of the load. A producer has `chooseStart` if its start takes an unknown time, such as k6
 * with its setup(). If exactly one producer has `chooseStart`, this producer chooses T0. Otherwise, `startInstant`
 * computes T0. With `agree`, several runs share T0, and `startInstant` computes it, too.
 */
async function fixStart({ parts, clock, recorder, agree, abort, hurry }: Stage, ready: readonly Ready[]) {
  const start = () =>
    startInstant(
      parts.map(({ producer }) => producer),
      clock.wallMs(),
    );
  if (agree) return agree(start);
  const [only, ...others] = ready.filter((one) => one.chooseStart !== undefined);
  if (!only?.chooseStart || others.length > 0) return start();
  const over = new AbortController();
  const t0Ms = await Promise.race([
    only.chooseStart().catch(() => undefined),
    once(hurry, over.signal).then(() => undefined),
  ]);
  over.abort();
  if (t0Ms === undefined || abort.signal.aborted) return start();
  const lateS = (clock.wallMs() - t0Ms) / 1000;
  if (lateS > noticeableS && parts.length > 1) {
    const text = `the traffic other than that of k6 starts ${lateS.toFixed(2)} s after the common start`;
    recorder.event({ t: clock.wallMs(), kind: 'note', by: 'run', text });
  }
  return t0Ms;
}

async function prepareAll(stage: Stage, guarded: readonly GuardedProducer[]): Promise<Ready[]> {
  const ready: Ready[] = [];
  try {
    for (const producer of guarded) {
      const one = await prepareOne(stage, producer);
      if (one) {
        stage.prepared?.(one);
        ready.push(producer.guard(one, stage.abort.signal));
      }
      if (stage.abort.signal.aborted) break;
    }
    return ready;
  } catch (error) {
    await Promise.all(ready.map((one) => one.close()));
    throw error;
  }
}

/** Prepares a producer. After an abort, resolves to undefined if the preparation fails or takes too long. */
async function prepareOne(stage: Stage, guarded: GuardedProducer): Promise<Ready | undefined> {
  const { signal } = stage.abort;
  const { part } = guarded;
  const over = new AbortController();
  const preparing = part.producer
    .prepare(part.section, {
      ...stage.context(part),
      fault: (what, error) => guarded.fault(what, error),
    })
    .finally(() => over.abort());
  const ended = preparing.catch((error) => {
    // After an abort, the failure of a preparation counts as a consequence of the abort.
    if (!signal.aborted) throw error;
    return undefined;
  });
  const gaveUp = (async () => {
    await once(signal, over.signal);
    await stage.clock.sleep(prepareStopMs, over.signal);
    return 'gave up' as const;
  })();
  const first = await Promise.race([ended, gaveUp]);
  if (first !== 'gave up') return first;
  if (over.signal.aborted) return ended;
  void ended.then((late) => late?.close());
  return undefined;
}

async function runOne(stage: Stage, guarded: GuardedProducer, ready: Ready, t0Ms: number): Promise<ProducerEnd> {
  const { producer } = guarded.part;
  const gaveUp = waitForStop(stage, ready);
  const end = await Promise.race([
    ready.run(t0Ms),
    gaveUp.promise.then((): ProducerEnd => endedBy(producer.name, 'it did not stop after the abort', ready.counts())),
  ]);
  gaveUp.cancel();
  if (end.status !== 'crashed') return end;
  const text = end.reason ?? 'it ended before the end of the last phase';
  stage.recorder.event({ t: stage.clock.wallMs(), kind: 'producer-crashed', by: producer.name, text });
  if (guarded.hasFailed) return end;
  if (!stage.abort.signal.aborted) stage.abort.abort({ kind: 'producer-crashed', producer: producer.name, text });
  return end;
}

/**
 * After an abort, waits until `stopMs` have passed or `hurry` aborts. Then closes `ready`. `promise` resolves 1 s after
 * the close. In this second, the traffic source can still report its end. `cancel` ends the wait.
 */
function waitForStop(stage: Stage, ready: Ready): { promise: Promise<void>; cancel(): void } {
  const done = new AbortController();
  const promise = (async () => {
    await once(stage.abort.signal, done.signal);
    await Promise.race([stage.clock.sleep(stopMs, done.signal), once(stage.hurry, done.signal)]);
    if (done.signal.aborted) return;
    await ready.close();
    await stage.clock.sleep(1000, done.signal);
  })();
  return { promise, cancel: () => done.abort() };
}

function once(signal: AbortSignal, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || until.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: until });
    until.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Once a second, records the phases that have started, writes rows to the record, and calls `tick`. A row has the
 * values of one second. The row is written a second later, because late values have arrived by then.
 */
async function tickUntil(
  stage: Stage,
  ready: readonly Ready[],
  t0Ms: number,
  finished: Promise<unknown>,
): Promise<void> {
  const { clock, recorder } = stage;
  const over = new AbortController();
  void finished.finally(() => over.abort()).catch(() => undefined);
  const due = [...stage.phases];
  const recordPhases = (nowMs: number) => {
    while (due[0] && nowMs >= t0Ms + due[0].startS * 1000) {
      const phase = due.shift()!;
      recorder.event({ t: t0Ms + phase.startS * 1000, kind: 'phase-start', by: 'run', text: phase.name });
    }
  };
  recorder.event({ t: t0Ms, kind: 'run-start', by: 'run', text: 'T0: all producers start' });
  while (!over.signal.aborted) {
    const nowMs = clock.wallMs();
    recordPhases(nowMs);
    recorder.drain(nowMs - 1000);
    // On a busy machine, `drain` takes time, and more requests become due meanwhile. So the time is read after `drain`,
    // just before the counts.
    const countedMs = clock.wallMs();
    const counts = new Map(ready.map((one, i) => [stage.parts[i]!.producer.name, one.counts()]));
    stage.tick((countedMs - t0Ms) / 1000, counts);
    // A timer may fire slightly early, so it is set to 5 ms after the full second.
    const sinceT0Ms = clock.wallMs() - t0Ms;
    await clock.sleep(1005 + Math.floor(sinceT0Ms / 1000) * 1000 - sinceT0Ms, over.signal);
  }
  // The run can end before the loop above has recorded the newest phase.
  const endMs = clock.wallMs();
  recordPhases(endMs);
  recorder.event({ t: endMs, kind: 'run-end', by: 'run', text: 'all producers have ended' });
}

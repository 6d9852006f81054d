import type { Context, Counts, Part, ProducerEnd, Ready } from '../../results/record/producer.ts';
import type { RunRecorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { endOf, type Phase } from '../../scenarios/plan/phase.ts';
import type { Sampler } from '../watch/sampler.ts';
import { type AbortCause, causeOf } from './abort.ts';

export type Stage = {
  phases: readonly Phase[];
  parts: readonly Part[];
  context: (part: Part) => Context;
  samplers: readonly Sampler[];
  recorder: RunRecorder;
  clock: Clock;
  abort: AbortController;
  /** Aborts when there is no more patience: children are killed instead of asked. */
  hurry: AbortSignal;
  /** What T0 others begin at, too: given what ours would be. Without it we begin when we are ready. */
  agree?(start: () => number): Promise<number>;
  /** T0 is fixed: called before anything starts. */
  began(t0Ms: number): void;
  /** Called once a second and once more at the end, after the rows of that second were handed on. */
  tick(elapsedS: number, counts: ReadonlyMap<string, Counts>): void;
};

/** `t0Ms` is null when the run was ended before load began. */
export type Conducted = { t0Ms: number | null; ends: ProducerEnd[]; cause: AbortCause | undefined };

/** Between the start of the producers' programs and the first request. */
const leadMs = 3000;
/** A producer ends with the timeline, plus the longest request that may be under way. */
const overdueMs = 45_000;
/** How long a producer may take to stop in order after an abort. */
const stopMs = 8000;

/**
 * All producers prepare, start on one clock and end with the timeline. One that crashes ends the run for all, since
 * what remains is no longer the traffic that was planned. Errors of `prepare` are thrown, after all was closed again.
 */
export async function conduct(stage: Stage): Promise<Conducted> {
  const { clock, abort, parts, phases } = stage;
  const ready = await prepareAll(stage);
  try {
    if (abort.signal.aborted) return { t0Ms: null, ends: [], cause: causeOf(abort.signal) };
    const start = () => Math.ceil((clock.wallMs() + leadMs) / 1000) * 1000;
    const t0Ms = (await stage.agree?.(start)) ?? start();
    if (abort.signal.aborted) return { t0Ms: null, ends: [], cause: causeOf(abort.signal) };
    stage.began(t0Ms);
    for (const sampler of stage.samplers) sampler.start(t0Ms);
    const running = ready.map((one, i) => runOne(stage, parts[i]!, one, t0Ms));
    const finished = Promise.all(running);
    const ticking = tickUntil(stage, ready, t0Ms, finished);
    const overdue = new AbortController();
    void clock.sleep(t0Ms - clock.wallMs() + endOf(phases) * 1000 + overdueMs, overdue.signal).then(() => {
      if (!overdue.signal.aborted) abort.abort({ kind: 'overdue', producers: parts.map((part) => part.producer.name) });
    });
    const ends = await finished;
    overdue.abort();
    await ticking;
    return { t0Ms, ends, cause: causeOf(abort.signal) };
  } finally {
    for (const sampler of stage.samplers) sampler.stop();
    await Promise.all(ready.map((one) => one.close()));
    stage.recorder.drain(Number.POSITIVE_INFINITY);
  }
}

async function prepareAll(stage: Stage): Promise<Ready[]> {
  const ready: Ready[] = [];
  try {
    for (const part of stage.parts) {
      ready.push(await part.producer.prepare(part.section, stage.context(part)));
      if (stage.abort.signal.aborted) break;
    }
    return ready;
  } catch (error) {
    await Promise.all(ready.map((one) => one.close()));
    throw error;
  }
}

async function runOne(stage: Stage, part: Part, ready: Ready, t0Ms: number): Promise<ProducerEnd> {
  const { producer } = part;
  const gaveUp = patience(stage, ready);
  const end = await Promise.race([
    ready.run(t0Ms).catch((error): ProducerEnd => endedBy(producer.name, ready, error)),
    gaveUp.promise.then((): ProducerEnd => endedBy(producer.name, ready, 'it did not stop when it was told to')),
  ]);
  gaveUp.cancel();
  if (end.status !== 'crashed') return end;
  const text = end.reason ?? 'it ended by itself';
  stage.recorder.event({ t: stage.clock.wallMs(), kind: 'producer-crashed', by: producer.name, text });
  if (!stage.abort.signal.aborted) stage.abort.abort({ kind: 'producer-crashed', producer: producer.name, text });
  return end;
}

/** Resolves when a producer was told to stop and did not in time, or when there is no more patience. */
function patience(stage: Stage, ready: Ready): { promise: Promise<void>; cancel(): void } {
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

function endedBy(name: string, ready: Ready, why: unknown): ProducerEnd {
  const reason = typeof why === 'string' ? why : messageOf(why);
  return { name, status: 'crashed', reason, ...ready.counts(), phases: [], delivered: {} };
}

/** Announces phases, hands on each second's rows once late ones had time to come, and shows progress. */
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
  recorder.event({ t: t0Ms, kind: 'run-start', by: 'run', text: 'T0: all producers start' });
  while (!over.signal.aborted) {
    const nowMs = clock.wallMs();
    while (due[0] && nowMs >= t0Ms + due[0].startS * 1000) {
      const phase = due.shift()!;
      recorder.event({ t: t0Ms + phase.startS * 1000, kind: 'phase-start', by: 'run', text: phase.name });
    }
    recorder.drain(nowMs - 1000);
    const counts = new Map(ready.map((one, i) => [stage.parts[i]!.producer.name, one.counts()]));
    stage.tick((nowMs - t0Ms) / 1000, counts);
    // A little past the second: a timer may wake just before it.
    await clock.sleep(1005 - (clock.wallMs() % 1000), over.signal);
  }
  recorder.event({ t: clock.wallMs(), kind: 'run-end', by: 'run', text: 'all producers have ended' });
}

import { sleep } from 'k6';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { reportBlocked } from './blocked-note.ts';
import { thisScenario, thisUser } from './execution.ts';
import { environment, longestThink, ownMetrics, type PhaseSpan, type Schedule, type ThrownBy } from './names.ts';
import { judgeRedirects } from './redirects.ts';
import { dueS } from './schedule.ts';
import { watchAnswers, withAnswer } from './setup-note.ts';

/*
 * The frame around one program of a user, which has a k6 process of its own. A program sees what plain k6 gives it; the
 * frame only adds labels, counts and the common start.
 */

showOwnVariables();
reportBlocked();
watchAnswers();
const answers = watchFailures();
judgeRedirects();

type Data = { startedAtMs: number; own: unknown };
type Run = (data: unknown) => unknown;

const started = new Counter(ownMetrics.started);
const thrown = new Counter(ownMetrics.thrown);
const arrivals = new Trend(ownMetrics.arrivalDuration, true);
const read = new Map<string, unknown>();

/** An exported function of the program as k6 runs it: each iteration gets the label of its phase. */
export function framed(run: Run) {
  return (data: Data) => {
    const due = dueNowS();
    labelPhase(data, due);
    started.add(1);
    answers.forget();
    const finish = () => {
      if (due) arrivals.add(Math.max(0, Date.now() - due.atMs));
      const thinkS = Number(__ENV[environment.think] ?? 0);
      if (thinkS > 0) sleep(Math.random() * longestThink * thinkS);
    };
    return inTurn(() => run(data.own), finish, blame);
  };
}

/** The program's setup, then a wait until T0: k6 starts its scenarios when setup returns. */
export function framedSetup(label: string, setup: (() => unknown) | undefined, skip: boolean) {
  return async (): Promise<Data> => {
    showOwnVariables();
    const own = skip ? undefined : await withAnswer('setup', label, () => setup?.());
    const startAtMs = Number(__ENV[environment.startAtMs] ?? 0);
    sleep(Math.max(0, startAtMs - Date.now()) / 1000);
    return { startedAtMs: Date.now(), own };
  };
}

/** The program's teardown with the data of its setup. */
export function framedTeardown(label: string, teardown: Run | undefined, skip: boolean) {
  return async ({ own }: Data): Promise<void> => {
    showOwnVariables();
    if (!skip) await withAnswer('teardown', label, () => teardown?.(own));
  };
}

/** Runs `work`, then `after` if it did not throw, else `failed` before the error goes on; a Promise if work is one. */
function inTurn(work: () => unknown, after: () => void, failed: (error: unknown) => void): unknown {
  try {
    const done = work();
    if (!(done instanceof Promise)) return void after();
    return done.then(after, (error: unknown) => {
      failed(error);
      throw error;
    });
  } catch (error) {
    failed(error);
    throw error;
  }
}

/** k6's `fail()` by its native frame, and the messages of reading a body as JSON or HTML. */
const refusal = /\(\*K6\)\.Fail\b|^GoError: .*(json|html|body)/i;

/**
 * Counts who caused an exception. After a failed request in the same iteration it is the target; `fail()` and a body
 * that is no JSON are the script's word about an answer; the rest is the script's own fault.
 */
function blame(error: unknown): void {
  const { stack = '' } = error instanceof Error ? error : {};
  const by: ThrownBy = answers.wasBad() ? 'answer' : refusal.test(stack) ? 'fail' : 'script';
  thrown.add(1, { by });
}

/** Remembers whether an HTTP request of this iteration failed. `http` of all modules of a VU is one object. */
function watchFailures() {
  let bad = false;
  const { request } = http;
  const isBad = (answer: { status?: number; error_code?: number } | undefined) =>
    answer?.status === 0 || (answer?.status ?? 200) >= 400 || (answer?.error_code ?? 0) > 0;
  Object.assign(http, {
    request: (...parameters: Parameters<typeof request>) => {
      try {
        const answer = request.apply(http, parameters);
        bad ||= isBad(answer);
        return answer;
      } catch (error) {
        bad = true;
        throw error;
      }
    },
  });
  const { batch, asyncRequest } = http;
  Object.assign(http, {
    batch: (...parameters: Parameters<typeof batch>) => {
      const answer = batch.apply(http, parameters);
      bad ||= Object.values(answer).some((one) => isBad(one as Parameters<typeof isBad>[0]));
      return answer;
    },
    asyncRequest: (...parameters: Parameters<typeof asyncRequest>) =>
      asyncRequest.apply(http, parameters).then(
        (answer) => {
          bad ||= isBad(answer);
          return answer;
        },
        (error: unknown) => {
          bad = true;
          throw error;
        },
      ),
  });
  const forget = () => {
    bad = false;
  };
  return { forget, wasBad: () => bad };
}

/** When the arrival of this iteration was due; undefined in a closed model and under the program's own executors. */
function dueNowS(): { atMs: number; elapsedS: number } | undefined {
  const schedule = parsed<Schedule>(environment.schedule);
  if (!schedule) return undefined;
  const { startTime, iterationInTest } = thisScenario();
  const elapsedS = dueS(schedule, iterationInTest);
  return { atMs: startTime + elapsedS * 1000, elapsedS };
}

/** An arrival starts slightly after it is due; at the edge of a phase it belongs to the phase in which it was due. */
const punctualS = 0.25;

function labelPhase({ startedAtMs }: Data, due: ReturnType<typeof dueNowS>): void {
  const phases = parsed<readonly PhaseSpan[]>(environment.phases) ?? [];
  // Schedules count from the start of their scenario, which is a moment after setup() returned.
  const elapsedS = (Date.now() - (due ? thisScenario().startTime : startedAtMs)) / 1000;
  const at = due && Math.abs(elapsedS - due.elapsedS) < punctualS ? due.elapsedS : elapsedS;
  const phase = phases.find(({ endS }) => at < endS) ?? phases[phases.length - 1];
  if (phase) thisUser().metrics.tags.phase = phase.name;
}

function parsed<T>(variable: string): T | undefined {
  const text = __ENV[variable];
  if (!text) return undefined;
  if (!read.has(text)) read.set(text, JSON.parse(text));
  return read.get(text) as T;
}

function showOwnVariables(): void {
  Object.assign(__ENV, ownVariables());
}

/** The user's variables named K6_…: k6 itself must not read them, so they arrive in one variable of ours. */
export function ownVariables(): Record<string, string> {
  return JSON.parse(__ENV[environment.userVariables] ?? '{}');
}

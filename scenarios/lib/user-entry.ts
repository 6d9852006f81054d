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
 * The frame around one program of the user in its own k6 process. The program runs like in plain k6; the frame only
 * adds labels, counts and the common start.
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

/** Wraps an exported function of the program: each iteration is counted and gets the label of its phase. */
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

/** Wraps the program's setup and sleeps until T0 after it, since k6 starts the scenarios when setup returns. */
export function framedSetup(label: string, setup: (() => unknown) | undefined, skip: boolean) {
  return async (): Promise<Data> => {
    showOwnVariables();
    labelWrites(label);
    const own = skip ? undefined : await withAnswer('setup', label, () => setup?.());
    const startAtMs = Number(__ENV[environment.startAtMs] ?? 0);
    sleep(Math.max(0, startAtMs - Date.now()) / 1000);
    return { startedAtMs: Date.now(), own };
  };
}

/** Wraps the program's teardown, which gets the data of its setup. */
export function framedTeardown(label: string, teardown: Run | undefined, skip: boolean) {
  return async ({ own }: Data): Promise<void> => {
    showOwnVariables();
    labelWrites(label);
    if (!skip) await withAnswer('teardown', label, () => teardown?.(own));
  };
}

/** Runs `work`, then `after`. If `work` throws, runs `failed` and rethrows. Returns a Promise if `work` returns one. */
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

/** Matches the stack of k6's `fail()` and the errors of parsing a body as JSON or HTML. */
const refusal = /\(\*K6\)\.Fail\b|^GoError: .*(json|html|body)/i;

/**
 * Counts an exception by its cause. After a failed request in the same iteration, the cause is the answer. `fail()` and
 * an unreadable body are the script's judgement of an answer. All other exceptions are errors of the script.
 */
function blame(error: unknown): void {
  const { stack = '' } = error instanceof Error ? error : {};
  const by: ThrownBy = answers.wasBad() ? 'answer' : refusal.test(stack) ? 'fail' : 'script';
  thrown.add(1, { by });
}

/** Remembers whether an HTTP request of the iteration failed. All modules of a VU share one `http` object. */
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

/** Returns the due time of this iteration; undefined in a closed model and under the program's own executors. */
function dueNowS(): { atMs: number; elapsedS: number } | undefined {
  const schedule = parsed<Schedule>(environment.schedule);
  if (!schedule) return undefined;
  const { startTime, iterationInTest } = thisScenario();
  const elapsedS = dueS(schedule, iterationInTest);
  return { atMs: startTime + elapsedS * 1000, elapsedS };
}

/** An iteration that starts at most this many seconds from its due time belongs to the phase of its due time. */
const punctualS = 0.25;

function labelPhase({ startedAtMs }: Data, due: ReturnType<typeof dueNowS>): void {
  const phases = parsed<readonly PhaseSpan[]>(environment.phases) ?? [];
  // A schedule starts with its scenario, slightly after setup() returned.
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

function labelWrites(label: string): void {
  __ENV[environment.label] = label;
}

function showOwnVariables(): void {
  Object.assign(__ENV, ownVariables());
}

/** Returns the user's K6_… variables. They are packed into one variable, because k6 would read them as options. */
export function ownVariables(): Record<string, string> {
  return JSON.parse(__ENV[environment.userVariables] ?? '{}');
}

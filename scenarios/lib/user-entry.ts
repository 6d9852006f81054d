import { Counter } from 'k6/metrics';
import { reportBlocked } from './blocked-note.ts';
import { perScenario, theseTags } from './execution.ts';
import { frameHttp } from './http-frame.ts';
import { environment, ownMetrics, type PhaseSpan, type ThrownBy } from './names.ts';
import { type Due, dueNow, endIteration } from './pace.ts';
import { forget, hasFailed } from './seen-answers.ts';
import { withAnswer } from './setup-note.ts';
import { waitForStart } from './wait-for-start.ts';

/*
 * The frame around one program of the user in its own k6 process. The program runs like in plain k6; the frame only
 * adds labels, counts and the common start.
 */

showOwnVariables();
reportBlocked();
frameHttp();

type Data = { startedAtMs: number; own: unknown };
type Run = (data: unknown) => unknown;

const started = new Counter(ownMetrics.started);
const thrown = new Counter(ownMetrics.thrown);

/** Wraps an exported function of the program. Each call counts as an iteration and gets the label of its phase. */
export function framed(run: Run) {
  return (data: Data) => {
    const due = dueNow();
    const phase = phaseAt(data, due);
    if (phase !== undefined) theseTags().phase = phase;
    started.add(1);
    forget();
    try {
      const done = run(data.own);
      if (done instanceof Promise) return done.then(() => endIteration(due), rethrow);
    } catch (error) {
      rethrow(error);
    }
    endIteration(due);
  };
}

/** Wraps the program's setup. Sleeps until T0 after it, because k6 starts the scenarios when setup returns. */
export function framedSetup(label: string, setup: (() => unknown) | undefined, skip: boolean) {
  return async (): Promise<Data> => {
    showOwnVariables();
    labelWrites(label);
    const own = skip ? undefined : await withAnswer('setup', label, () => setup?.());
    waitForStart();
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

/** Matches exceptions that k6's `fail()` throws, or that parsing a body as JSON or HTML throws. */
const refusal = /\(\*K6\)\.Fail\b|^GoError: .*(json|html|body)/i;

/**
 * Counts an exception by its cause and throws it again. After a failed request in the same iteration, the cause is the
 * answer. `fail()` and an unreadable body are the script's judgement of an answer. All other exceptions are errors of
 * the script.
 */
function rethrow(error: unknown): never {
  const { stack = '' } = error instanceof Error ? error : {};
  const by: ThrownBy = hasFailed() ? 'answer' : refusal.test(stack) ? 'fail' : 'script';
  thrown.add(1, { by });
  throw error;
}

/** If an iteration starts less than this many seconds from its due time, its phase is that of the due time. */
const punctualS = 0.25;

const phasesNow = perScenario(() => JSON.parse(__ENV[environment.phases] ?? '[]') as readonly PhaseSpan[]);

/** The phase of the iteration that starts now; undefined without phases. */
function phaseAt({ startedAtMs }: Data, due: Due | undefined): string | undefined {
  const phases = phasesNow();
  // `due.startMs` is the start of the scenario, slightly after setup() returned, so it is more exact than
  // `startedAtMs`.
  const elapsedS = (Date.now() - (due ? due.startMs : startedAtMs)) / 1000;
  const at = due && Math.abs(elapsedS - due.elapsedS) < punctualS ? due.elapsedS : elapsedS;
  for (let i = 0; i < phases.length; i++) if (at < phases[i]!.endS) return phases[i]!.name;
  return phases[phases.length - 1]?.name;
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

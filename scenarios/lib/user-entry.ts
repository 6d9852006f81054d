import { Counter } from 'k6/metrics';
import { reportBlocked } from './blocked-note.ts';
import { perScenario, theseTags, thisScenario } from './execution.ts';
import { frameHttp } from './http-frame.ts';
import { environment, ownMetrics, type PhaseSpan, type ThrownBy } from './names.ts';
import { now } from './now.ts';
import { dueNow, endIteration, type Pace, readPace } from './pace.ts';
import { forget, hasFailed } from './seen-answers.ts';
import { withAnswer } from './setup-note.ts';
import { waitForStart } from './wait-for-start.ts';

/*
 * This module is the frame: the code around one program of the user. The program runs as in plain k6. The frame adds
 * labels and counts, and waits for the common start of the load. It also replaces functions of k6 that make requests
 * (http-frame.ts, blocked-note.ts).
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
    const { pace, phases, tags, scenario } = placeNow();
    const due = dueNow(pace);
    const phase = phaseAt(phases, due === undefined ? data.startedAtMs : pace.startMs, due);
    // The program may have set these tags in the iteration before.
    if (phase !== undefined) tags.phase = phase;
    tags.scenario = scenario;
    started.add(1);
    forget();
    try {
      const done = run(data.own);
      // Most programs return nothing. The comparison with undefined comes first, because `instanceof` is slow in k6.
      if (done !== undefined && done instanceof Promise) return endLater(done, pace, due);
    } catch (error) {
      rethrow(error);
    }
    endIteration(pace, due);
  };
}

/** This function is not a closure in `framed`, because a closure would create an object in every iteration. */
function endLater(done: Promise<unknown>, pace: Pace, due: number | undefined): Promise<void> {
  return done.then(() => endIteration(pace, due), rethrow);
}

/**
 * Returns k6's setup(): it runs the program's setup, and then sleeps until all parts of the load start together. k6
 * starts its load as soon as setup() ends.
 */
export function framedSetup(label: string, setup: (() => unknown) | undefined, skip: boolean) {
  return async (): Promise<Data> => {
    showOwnVariables();
    labelWrites(label);
    const own = skip ? undefined : await withAnswer('setup', label, () => setup?.());
    waitForStart();
    return { startedAtMs: now(), own };
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

/** Matches exceptions of k6's `fail()`, or of parsing a body as JSON or HTML. */
const refusal = /\(\*K6\)\.Fail\b|^GoError: .*(json|html|body)/i;

/** Counts an exception by its cause (`ThrownBy`) and throws it again. */
function rethrow(error: unknown): never {
  const { stack = '' } = error instanceof Error ? error : {};
  const by: ThrownBy = hasFailed() ? 'answer' : refusal.test(stack) ? 'fail' : 'script';
  thrown.add(1, { by });
  throw error;
}

/**
 * An iteration gets the phase of its due time. If it starts at least this much earlier or later, it gets the phase of
 * its start.
 */
const punctualS = 0.25;

type Place = {
  scenario: string;
  pace: Pace;
  phases: readonly PhaseSpan[];
  tags: ReturnType<typeof theseTags>;
};

const placeNow = perScenario(
  (): Place => ({
    scenario: thisScenario().name,
    pace: readPace(),
    phases: JSON.parse(__ENV[environment.phases] ?? '[]'),
    tags: theseTags(),
  }),
);

/**
 * Returns the name of the current phase; undefined without phases. `fromMs` is the start of the first phase. In an open
 * model, this is the start of the scenario, slightly after setup() returned.
 */
function phaseAt(phases: readonly PhaseSpan[], fromMs: number, due: number | undefined): string | undefined {
  const elapsedS = (now() - fromMs) / 1000;
  const isPunctual = due !== undefined && elapsedS - due < punctualS && due - elapsedS < punctualS;
  const at = isPunctual ? due : elapsedS;
  for (let i = 0; i < phases.length; i++) if (at < phases[i]!.endS) return phases[i]!.name;
  return phases[phases.length - 1]?.name;
}

function labelWrites(label: string): void {
  __ENV[environment.label] = label;
}

function showOwnVariables(): void {
  Object.assign(__ENV, ownVariables());
}

/**
 * Returns the user's K6_… variables. They are packed into one variable, because k6 would read the separate variables as
 * options.
 */
export function ownVariables(): Record<string, string> {
  return JSON.parse(__ENV[environment.userVariables] ?? '{}');
}

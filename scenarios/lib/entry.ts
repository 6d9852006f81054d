import { Counter } from 'k6/metrics';
import { reportBlocked } from './blocked-note.ts';
import { perScenario, theseTags } from './execution.ts';
import { frameHttp } from './http-frame.ts';
import { ownMetrics } from './names.ts';
import { now } from './now.ts';
import { dueNow, endIteration, type Pace, readPace } from './pace.ts';
import { withAnswer } from './setup-note.ts';
import { waitForStart } from './wait-for-start.ts';

reportBlocked();
frameHttp();

export type Program = {
  default?: (data: unknown) => unknown;
  setup?: () => unknown;
  teardown?: (data: unknown) => unknown;
};

type Programs = Readonly<Record<string, Program>>;
type SetupData = { startedAtMs: number; programs: Record<string, unknown> };

const started = new Counter(ownMetrics.started);

/** Returns the function that k6 runs for one program. Throws if the program has no default function. */
export function work(label: string, program: Program) {
  const run = program.default;
  if (typeof run !== 'function') throw new Error(`the program ${label} has no default function`);
  const paceNow = perScenario(() => {
    // The k6 scenario has the name `<program>__<phase>`. A dropped arrival has only this name as its tag. In an
    // iteration, the tag becomes the program alone.
    theseTags().scenario = label;
    return readPace();
  });
  return (data: SetupData) => {
    const pace = paceNow();
    started.add(1);
    const due = dueNow(pace);
    const done = run(data.programs[label]);
    // Most programs return nothing. The comparison with undefined comes first, because `instanceof` is slow in k6.
    if (done !== undefined && done instanceof Promise) return endLater(done, pace, due);
    endIteration(pace, due);
  };
}

/** This function is not a closure in `work`, because a closure would create an object in every iteration. */
function endLater(done: Promise<unknown>, pace: Pace, due: number | undefined): Promise<void> {
  return done.then(() => endIteration(pace, due));
}

/**
 * Runs the setup of every program, then sleeps until all parts of the load start together. k6 starts its load when this
 * function returns.
 */
export async function setUp(programs: Programs): Promise<SetupData> {
  const data: Record<string, unknown> = {};
  for (const [label, program] of Object.entries(programs))
    data[label] = await withAnswer('setup', label, () => program.setup?.());
  waitForStart();
  return { startedAtMs: now(), programs: data };
}

/** Runs the teardown of every program with the data of its setup. */
export async function tearDown(programs: Programs, data: SetupData): Promise<void> {
  for (const [label, program] of Object.entries(programs))
    await withAnswer('teardown', label, () => program.teardown?.(data.programs[label]));
}

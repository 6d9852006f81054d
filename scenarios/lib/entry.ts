import { sleep } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { thisScenario, thisUser } from './execution.ts';
import { environment, longestThink, ownMetrics, type Schedule } from './names.ts';
import { judgeRedirects } from './redirects.ts';
import { dueS } from './schedule.ts';

judgeRedirects();

/** A k6 program as its module exports it. */
export type Program = {
  default?: (data: unknown) => unknown;
  setup?: () => unknown;
  teardown?: (data: unknown) => unknown;
};

type Programs = Readonly<Record<string, Program>>;
type SetupData = { startedAtMs: number; programs: Record<string, unknown> };

const started = new Counter(ownMetrics.started);
const arrivals = new Trend(ownMetrics.arrivalDuration, true);
const schedules = new Map<string, Schedule>();
// k6 refuses a threshold on a metric that no program makes, and an SLO may ask for this one in a plan without inference.
new Trend(ownMetrics.processingTime, true);

/** The exec function of one program: its default function, under its own `scenario` label. */
export function work(label: string, program: Program) {
  const run = program.default;
  if (typeof run !== 'function') throw new Error(`the program ${label} has no default function`);
  return (data: SetupData) => {
    const thinkS = Number(__ENV[environment.think] ?? 0);
    // k6's own scenario tag names program and phase in one word, for dropped arrivals can carry nothing else.
    thisUser().metrics.tags.scenario = label;
    started.add(1);
    const dueMs = dueNowMs();
    const done = run(data.programs[label]);
    const finish = () => {
      if (dueMs !== undefined) arrivals.add(Math.max(0, Date.now() - dueMs));
      if (thinkS > 0) sleep(Math.random() * longestThink * thinkS);
    };
    if (done instanceof Promise) return done.then(finish);
    finish();
  };
}

/** When the arrival that this iteration serves was due; nobody is due in a closed model. */
function dueNowMs(): number | undefined {
  const text = __ENV[environment.schedule];
  if (!text) return undefined;
  let schedule = schedules.get(text);
  if (!schedule) {
    schedule = JSON.parse(text) as Schedule;
    schedules.set(text, schedule);
  }
  const { startTime, iterationInTest } = thisScenario();
  return startTime + dueS(schedule, iterationInTest) * 1000;
}

/** Every program's setup, then sleep to T0: k6 begins its first phase when setup returns. */
export async function setUp(programs: Programs): Promise<SetupData> {
  const data: Record<string, unknown> = {};
  for (const [label, program] of Object.entries(programs)) data[label] = await program.setup?.();
  const startAtMs = Number(__ENV[environment.startAtMs] ?? 0);
  sleep(Math.max(0, startAtMs - Date.now()) / 1000);
  return { startedAtMs: Date.now(), programs: data };
}

export async function tearDown(programs: Programs, data: SetupData): Promise<void> {
  for (const [label, program] of Object.entries(programs)) await program.teardown?.(data.programs[label]);
}

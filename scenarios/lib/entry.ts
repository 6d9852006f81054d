import { sleep } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import { environment, longestThink, ownMetrics } from './names.ts';
import { judgeRedirects } from './redirects.ts';

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
// k6 refuses a threshold on a metric that no program makes, and an SLO may ask for this one in a plan without inference.
new Trend(ownMetrics.processingTime, true);

/** The exec function of one program: its default function, under its own `scenario` label. */
export function work(label: string, program: Program) {
  const run = program.default;
  if (typeof run !== 'function') throw new Error(`the program ${label} has no default function`);
  return (data: SetupData) => {
    const thinkS = Number(__ENV[environment.think] ?? 0);
    // k6's own scenario tag names program and phase in one word, for dropped arrivals can carry nothing else.
    exec.vu.metrics.tags.scenario = label;
    started.add(1);
    const done = run(data.programs[label]);
    if (thinkS === 0) return done;
    return Promise.resolve(done).finally(() => sleep(Math.random() * longestThink * thinkS));
  };
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

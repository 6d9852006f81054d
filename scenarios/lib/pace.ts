import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { thisScenario } from './execution.ts';
import { environment, longestThink, ownMetrics, type Schedule } from './names.ts';
import { now } from './now.ts';
import { dueIn } from './schedule.ts';

const arrivals = new Trend(ownMetrics.arrivalDuration, true);
const schedules = new Map<string, Schedule>();
// In k6, a look-up of a global object such as `Math` costs more than that of a constant. Every iteration calls `max`.
const { max } = Math;

/**
 * `startMs` is the start of a k6 scenario in epoch milliseconds. `thinkS` is the mean pause of a user. In an open
 * model, `dueS` returns the due time of an arrival in seconds from the start.
 */
export type Pace = {
  scenario: { readonly iterationInTest: number };
  startMs: number;
  dueS: ((index: number) => number) | undefined;
  thinkS: number;
};

/** Returns the planned pace of the k6 scenario of this VU. Call this only inside an iteration. */
export function readPace(): Pace {
  const text = __ENV[environment.schedule];
  const scenario = thisScenario();
  return {
    scenario,
    startMs: scenario.startTime,
    dueS: text ? dueIn(scheduleIn(text)) : undefined,
    thinkS: Number(__ENV[environment.think] ?? 0),
  };
}

/**
 * Returns the due time of this iteration in seconds from the start of its scenario. Returns undefined in a closed model
 * and for executors that the script itself defines.
 */
export function dueNow({ dueS, scenario }: Pace): number | undefined {
  return dueS === undefined ? undefined : dueS(scenario.iterationInTest);
}

/** Ends an iteration. In an open model, records the time since its due time. In a closed model, pauses. */
export function endIteration({ startMs, thinkS }: Pace, dueS: number | undefined): void {
  if (dueS !== undefined) arrivals.add(max(0, now() - startMs - dueS * 1000));
  if (thinkS > 0) sleep(Math.random() * longestThink * thinkS);
}

/** Each text is parsed only once per VU, because a schedule of random arrivals is long. */
function scheduleIn(text: string): Schedule {
  const schedule = schedules.get(text) ?? (JSON.parse(text) as Schedule);
  schedules.set(text, schedule);
  return schedule;
}

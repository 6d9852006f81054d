import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { perScenario, thisScenario } from './execution.ts';
import { environment, longestThink, ownMetrics, type Schedule } from './names.ts';
import { dueS } from './schedule.ts';

const arrivals = new Trend(ownMetrics.arrivalDuration, true);
const schedules = new Map<string, Schedule>();

/**
 * The pace of a k6 scenario. `open` contains the schedule of the arrivals and the start of the scenario in epoch
 * milliseconds; it is set in an open model only.
 */
const pace = perScenario(() => {
  const text = __ENV[environment.schedule];
  return {
    open: text ? { schedule: scheduleIn(text), startMs: thisScenario().startTime } : undefined,
    thinkS: Number(__ENV[environment.think] ?? 0),
  };
});

/**
 * The due time of an arrival: `atMs` in epoch milliseconds, `elapsedS` in seconds from `startMs`, the start of its k6
 * scenario.
 */
export type Due = { atMs: number; elapsedS: number; startMs: number };

/** Returns the due time of this iteration; undefined in a closed model, and when the script's own executors run. */
export function dueNow(): Due | undefined {
  const { open } = pace();
  if (!open) return undefined;
  const { schedule, startMs } = open;
  const elapsedS = dueS(schedule, thisScenario().iterationInTest);
  return { atMs: startMs + elapsedS * 1000, elapsedS, startMs };
}

/**
 * Ends an iteration: records the time since its due time in an open model, and pauses for a think time in a closed
 * model.
 */
export function endIteration(due: Due | undefined): void {
  if (due) arrivals.add(Math.max(0, Date.now() - due.atMs));
  const { thinkS } = pace();
  if (thinkS > 0) sleep(Math.random() * longestThink * thinkS);
}

/**
 * Parses the schedule of an environment variable. Parses each text only once per VU, because a schedule of random
 * arrivals is long.
 */
function scheduleIn(text: string): Schedule {
  const schedule = schedules.get(text) ?? (JSON.parse(text) as Schedule);
  schedules.set(text, schedule);
  return schedule;
}

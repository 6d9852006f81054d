import { startMark } from '../../../scenarios/lib/names.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { consoleText } from '../rows/log-entry.ts';

/**
 * Returns the time from the moment at which setup() chooses T0 to T0 itself. In this time, the conductor reads T0 and
 * passes it on to the other parts of the load. Reading takes milliseconds; the rest is a margin for a busy machine.
 */
export function startInMs({ traffic }: Pick<Plan, 'traffic'>): number {
  return Object.keys(traffic).length > 1 ? 500 : 100;
}

/** The time from the choice of T0 to T0, with a margin for two clocks that differ. */
const longestMs = 1500;

/**
 * Returns the T0 in a line of k6's log, in Unix milliseconds; undefined for other lines. A T0 that is not after
 * `fromMs` (the start of k6), or is later than setup() can choose, comes from a program that imitates the line.
 */
export function chosenStartIn(line: string, { fromMs, nowMs }: { fromMs: number; nowMs: number }): number | undefined {
  if (!line.includes(startMark)) return undefined;
  const text = consoleText(line);
  if (!text?.startsWith(startMark)) return undefined;
  const atMs = Number(/^(\d+)$/.exec(text.slice(startMark.length))?.[1]);
  return atMs > fromMs && atMs <= nowMs + longestMs ? atMs : undefined;
}

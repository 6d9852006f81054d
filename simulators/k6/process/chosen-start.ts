import { startMark } from '../../../scenarios/lib/names.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { consoleText } from '../rows/log-entry.ts';

/**
 * Returns the time between the end of setup() and T0, the start of the load. In this time, meshproof reads T0 from k6's
 * log and passes T0 to the other load generators. Reading takes milliseconds. The rest is a margin for a busy machine.
 */
export function startInMs({ traffic }: Pick<Plan, 'traffic'>): number {
  return Object.keys(traffic).length > 1 ? 500 : 100;
}

/**
 * The maximum time from setup()'s log line to the start of the load that it names, with a margin for differing clocks.
 */
const longestMs = 1500;

/**
 * Returns T0, the start of the load, from a line of k6's log, in Unix milliseconds; undefined for other lines. A T0
 * before `fromMs` (the start of k6), or later than setup() can choose, is ignored: the user's program logged this line,
 * not setup().
 */
export function chosenStartIn(line: string, { fromMs, nowMs }: { fromMs: number; nowMs: number }): number | undefined {
  if (!line.includes(startMark)) return undefined;
  const text = consoleText(line);
  if (!text?.startsWith(startMark)) return undefined;
  const atMs = Number(/^(\d+)$/.exec(text.slice(startMark.length))?.[1]);
  return atMs > fromMs && atMs <= nowMs + longestMs ? atMs : undefined;
}

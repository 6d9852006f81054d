import { findBracket, halveBracket } from './find-bracket.ts';
import { type CapacityStep, hasHeld, mostInvalid, type ProbeLog } from './probe-log.ts';
import type { End } from './settle-bracket.ts';

/** The search stops halving the interval when its ends differ by at most 5 %. */
const narrow = 1.05;
const confirmations = 3;

/**
 * Searches for the capacity when each probe starts a new system. Returns why the search ended. Halves the interval that
 * contains the capacity, then confirms its ends. If a confirmation moves an end, the search starts again.
 */
export async function narrowFresh(log: ProbeLog): Promise<End> {
  for (;;) {
    const stop = (await findBracket(log)) ?? (await halveBracket(log, narrow)) ?? (await confirmEnds(log));
    if (stop !== 'moved') return stop;
  }
}

/**
 * Probes both ends of the interval until they are confirmed. Returns `settled` if both ends stayed, `moved` if an end
 * changed, or the reason for a stop.
 */
async function confirmEnds(log: ProbeLog): Promise<End | 'moved'> {
  const before = log.bracket();
  for (const end of [before.low, before.high!]) {
    let invalid = 0;
    while (needsConfirmation(stepsAt(log, end))) {
      if (!log.hasTime()) return 'time';
      if (invalid >= mostInvalid) return 'generator';
      if ((await log.ask(end, 'confirm')).verdict === 'INVALID') invalid++;
    }
  }
  const { low, high } = log.bracket();
  return low === before.low && high === before.high ? 'settled' : 'moved';
}

function stepsAt(log: ProbeLog, value: number): CapacityStep[] {
  return log.answers().filter((step) => step.value === value);
}

/** True when a value needs another probe. If the first two results differ, a third probe decides. */
function needsConfirmation(steps: readonly CapacityStep[]): boolean {
  const passed = steps.filter(hasHeld).length;
  return steps.length < confirmations && Math.max(passed, steps.length - passed) < 2;
}

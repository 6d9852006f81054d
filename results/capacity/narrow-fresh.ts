import { findBracket, halveBracket } from './find-bracket.ts';
import { type CapacityStep, hasHeld, mostInvalid, type ProbeLog } from './probe-log.ts';
import type { End } from './settle-bracket.ts';

/** The search halves the bracket until its ends differ by at most 5 %, or until no settable value lies between them. */
const narrow = 1.05;
/** The maximum number of probes at one end of the bracket. */
const confirmations = 3;

/**
 * Searches with a new system for each probe: halves the bracket until it is narrow, then confirms both ends, and starts
 * again if an end moved. The majority of the probes at a value decides whether the value holds. Returns the outcome of
 * the search.
 */
export async function narrowFresh(log: ProbeLog): Promise<End> {
  for (;;) {
    const stop = (await findBracket(log)) ?? (await halveBracket(log, narrow)) ?? (await confirmEnds(log));
    if (stop !== 'moved') return stop;
  }
}

/**
 * Probes both ends until they are confirmed. Returns `settled` when the bracket stayed the same, `moved` when it
 * changed, or the reason for an early stop.
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

/**
 * True when a value needs another probe. Two equal results confirm the value. After two different results, a third
 * probe decides.
 */
function needsConfirmation(steps: readonly CapacityStep[]): boolean {
  const passed = steps.filter(hasHeld).length;
  return steps.length < confirmations && Math.max(passed, steps.length - passed) < 2;
}

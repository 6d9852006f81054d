import { type Bracket, type CapacityStep, hasHeld, type Limits, mostInvalid, type ProbeLog } from './probe-log.ts';

/** The ends of the result are at most 5 % apart: ± 2.5 % around the middle. */
const narrow = 1.05;
/** The most probes of one end. */
const confirmations = 3;

/** The reason why the bracket is not narrow and confirmed; null when it is. */
export type NarrowEnd = 'none' | 'generator' | 'time' | null;

/** Halves the bracket on a logarithmic scale until it is narrow, then confirms both ends; repeats when one moved. */
export async function narrowBracket(log: ProbeLog): Promise<NarrowEnd> {
  const { limits } = log;
  for (;;) {
    const end = (await halve(log)) ?? (await confirmEnds(log));
    if (end !== 'again') return end;
    const { low, high } = log.bracket();
    if (low > 0 && high !== null) continue;
    // The probes that set this end passed or failed by luck: probe further out on that side.
    if (!log.hasTime()) return 'time';
    await log.ask(low === 0 ? (high ?? limits.from) / narrow ** 2 : Math.min(limits.to, low * narrow ** 2));
    if (high === null && low >= limits.to) return 'none';
  }
}

async function halve(log: ProbeLog): Promise<NarrowEnd> {
  while (canHalve(log.bracket(), log.limits)) {
    if (!log.hasTime()) return 'time';
    const { low, high } = log.bracket();
    const step = await log.ask(Math.sqrt(low * high!));
    if (step.verdict === 'INVALID') return 'generator';
  }
  return null;
}

/** Probes both ends until they are confirmed; `again` when that moved an end. */
async function confirmEnds(log: ProbeLog): Promise<NarrowEnd | 'again'> {
  const before = log.bracket();
  for (const end of [before.low, before.high!]) {
    let invalid = 0;
    while (needsConfirmation(log.probes, end)) {
      if (!log.hasTime()) return 'time';
      if (invalid >= mostInvalid) return 'generator';
      if ((await log.ask(end)).verdict === 'INVALID') invalid++;
    }
  }
  const { low, high } = log.bracket();
  return low === before.low && high === before.high ? null : 'again';
}

function canHalve({ low, high }: Bracket, { round }: Limits): boolean {
  if (high === null || low === 0 || high / low <= narrow) return false;
  const middle = round(Math.sqrt(low * high));
  return middle > low && middle < high;
}

/** Two equal answers confirm a value; two different ones need a third. An INVALID probe is no answer. */
function needsConfirmation(probes: readonly CapacityStep[], value: number): boolean {
  const steps = probes.filter((step) => step.value === value && step.verdict !== 'INVALID');
  const passed = steps.filter(hasHeld).length;
  return steps.length < confirmations && Math.max(passed, steps.length - passed) < 2;
}

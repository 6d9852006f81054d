import type { CapacityResult } from '../../record/capacity.ts';

/** The result of a search for people in a terminal. */
export function capacityText(result: CapacityResult): string {
  const { capacity, limiter, probes, headroom, growth, scaling } = result;
  const value = (n: number) => shownValue(n, capacity.unit);
  const lines = [
    capacityHeadline(result),
    `  limited by  ${limiter === 'none' ? 'nothing that was tried' : limiter}: ${result.reason}`,
    `  headroom    ${headroom.times.toPrecision(3)} times the plan's ${value(headroom.planned)}`,
  ];
  if (capacity.half !== null && capacity.interval)
    lines.push(
      `  half-way    ${value(capacity.half)} (90 % interval ${value(capacity.interval[0])} to ${value(capacity.interval[1])})`,
    );
  if (capacity.recovery !== null)
    lines.push(
      `  recovery    ${capacity.recovery === 0 ? 'nothing that was tried holds' : `${value(capacity.recovery)} holds`} right after an overload`,
    );
  if (growth) lines.push(`  growth      the limit is reached between ${growth.reachedFrom} and ${growth.reachedBy}`);
  if (scaling.reason === null)
    lines.push(
      `  scaling     γ ${scaling.gamma.toPrecision(3)}, α ${scaling.alpha.toPrecision(2)}, β ${scaling.beta.toPrecision(2)} (to ${scaling.trustedUpTo.toPrecision(3)} at once)`,
    );
  lines.push(
    '',
    ...probes.map((one) => `  ${value(one.value).padStart(10)}  ${one.verdict.padEnd(12)}  ${one.reason}`),
  );
  return `${lines.join('\n')}\n`;
}

/** One sentence on what was found. */
export function capacityHeadline(result: CapacityResult): string {
  const { plan, vary, capacity, verdict, seconds } = result;
  const name = capacity.holds === 'high' ? ` ${vary}` : '';
  const value = (n: number) => shownValue(n, capacity.unit);
  const { held, broke } = endsOf(result);
  const took = `(${Math.round(seconds)} s)`;
  if (verdict === 'found') return `${plan} holds${name} ${value(held!)} and breaks at ${value(broke!)} ${took}`;
  if (verdict === 'held')
    return `${plan} holds${name} ${value(held!)}, the ${capacity.holds === 'high' ? 'least' : 'most'} that was tried ${took}`;
  if (verdict === 'nothing-held') return `${plan} holds nothing that was tried ${took}`;
  const beyond = `nothing is known ${capacity.holds === 'high' ? 'below' : 'above'}`;
  const other = broke === null ? beyond : `it breaks at ${value(broke)}`;
  return `${plan}: inconclusive; ${held === null ? 'nothing' : value(held)} held, ${other} ${took}`;
}

/** The value that held and the one that broke; null where none did. */
export function endsOf({ capacity: { low, high, holds } }: CapacityResult): {
  held: number | null;
  broke: number | null;
} {
  const least = low === 0 ? null : low;
  return holds === 'low' ? { held: least, broke: high } : { held: high, broke: least };
}

/** `412/s`, `40`, `1,024 B`. */
export function shownValue(value: number, unit: string): string {
  const number = Number(value.toPrecision(4)).toLocaleString('en-US');
  if (unit === '1/s') return `${number}/s`;
  return unit === '1' ? number : `${number} ${unit}`;
}

import type { CapacityResult } from '../../record/capacity.ts';
import { formatValue } from '../../words/format.ts';

/**
 * Returns a load with four significant digits, because a load that meets the SLOs and a load that misses them may
 * differ by only a few percent.
 */
export function formatLoad(value: number, unit: string): string {
  return formatValue(value, unit, 4);
}

/** Returns the result of a capacity search in one sentence. */
export function capacityHeadline(result: CapacityResult): string {
  const { plan, vary, capacity, verdict, seconds } = result;
  const name = capacity.holds === 'high' ? ` ${vary}` : '';
  const value = (n: number) => formatLoad(n, capacity.unit);
  const { held, broke } = endsOf(result);
  const took = `(${formatValue(Math.round(seconds), 's')})`;
  if (verdict === 'found') return `${plan} holds${name} ${value(held!)} and breaks at ${value(broke!)} ${took}`;
  if (verdict === 'held')
    return `${plan} holds${name} ${value(held!)}, the ${capacity.holds === 'high' ? 'lowest' : 'highest'} value that was tried ${took}`;
  if (verdict === 'nothing-held') return `${plan} holds none of the values that were tried ${took}`;
  const heldText = held === null ? 'no value' : value(held);
  if (verdict === 'changed') return `${plan}: the target changed during the search; ${heldText} held ${took}`;
  if (held === null && broke === null) return `${plan}: not decided; no value held long enough or broke ${took}`;
  const beyond = `values ${capacity.holds === 'high' ? 'below' : 'above'} are undecided`;
  const other = broke === null ? beyond : `${value(broke)} broke`;
  return `${plan}: not decided; ${heldText} held, ${other} ${took}`;
}

/** Returns the load that met the SLOs and the load that missed them. Either is null if the search did not find it. */
export function endsOf({ capacity: { low, high, holds } }: CapacityResult): {
  held: number | null;
  broke: number | null;
} {
  const least = low === 0 ? null : low;
  return holds === 'low' ? { held: least, broke: high } : { held: high, broke: least };
}

/** Returns the parameters of the scaling law as text; null when no law was fitted. */
function scalingText(scaling: CapacityResult['scaling']): string | null {
  if (scaling.reason !== null) return null;
  const { gamma, alpha, beta, trustedUpTo } = scaling;
  const law = `γ ${gamma.toPrecision(3)}, α ${alpha.toPrecision(2)}, β ${beta.toPrecision(2)}`;
  return `${law}; valid up to a concurrency of ${trustedUpTo.toPrecision(3)}`;
}

/** Returns the details of a capacity search as pairs of a label and a text, in the order of the reports. */
export function capacityFacts(result: CapacityResult): [label: string, text: string][] {
  const { capacity, limiter, headroom, growth, vary, target, verdict } = result;
  const value = (n: number) => formatLoad(n, capacity.unit);
  const facts: [string, string][] = [
    ['Limited by', `${limiter === 'none' ? 'none found' : limiter}: ${result.reason}`],
    ...(verdict === 'found' || verdict === 'held' ? [['Meaning', result.meaning] as [string, string]] : []),
    ...result.notExcluded.map((one): [string, string] => ['Not excluded', one]),
    ['Varied', vary],
    ['Target', target],
    ['Headroom', `${headroom.times.toPrecision(3)} times the planned ${value(headroom.planned)}`],
  ];
  if (capacity.half !== null) {
    const interval = capacity.interval ? ` (90 % interval ${capacity.interval.map(value).join(' to ')})` : '';
    facts.push(['Half-way', `half of the probes hold at ${value(capacity.half)}${interval}`]);
  }
  if (capacity.recovery !== null) {
    const holds =
      capacity.recovery === 0 ? 'none of the values that were tried holds' : `${value(capacity.recovery)} holds`;
    facts.push(['Recovery', `${holds} right after an overload`]);
  }
  if (growth) facts.push(['Growth', `the limit is reached between ${growth.reachedFrom} and ${growth.reachedBy}`]);
  const law = scalingText(result.scaling);
  if (law !== null) facts.push(['Scaling law', law]);
  return facts;
}

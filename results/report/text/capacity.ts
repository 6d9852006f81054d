import type { CapacityResult } from '../../record/capacity.ts';
import { capacityFacts, capacityHeadline, formatLoad } from '../sections/capacity.ts';

/** Returns the result of a search for capacity as terminal text. */
export function capacityText(result: CapacityResult): string {
  const { capacity, probes } = result;
  const value = (n: number) => formatLoad(n, capacity.unit);
  const facts = capacityFacts(result).map(([label, text]) => `  ${label.padEnd(12)}  ${text}`);
  const rows = probes.map(
    (one) => `  ${value(one.value).padStart(10)}  ${one.hold.padEnd(7)}  ${one.verdict.padEnd(12)}  ${one.reason}`,
  );
  return `${[capacityHeadline(result), ...facts, '', ...rows].join('\n')}\n`;
}

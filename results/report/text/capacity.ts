import type { CapacityResult } from '../../record/capacity.ts';
import { capacityHeadline, formatLoad, scalingText } from '../sections/capacity.ts';

/** Returns the result of a search for capacity as terminal text. */
export function capacityText(result: CapacityResult): string {
  const { capacity, limiter, probes, headroom, growth } = result;
  const value = (n: number) => formatLoad(n, capacity.unit);
  const lines = [
    capacityHeadline(result),
    `  limited by  ${limiter === 'none' ? 'nothing that was tried' : limiter}: ${result.reason}`,
    `  meaning     ${result.meaning}`,
    ...result.notExcluded.map((one) => `  not excl.   ${one}`),
    `  headroom    ${headroom.times.toPrecision(3)} times the planned ${value(headroom.planned)}`,
  ];
  if (capacity.half !== null && capacity.interval) {
    const interval = capacity.interval.map(value).join(' to ');
    lines.push(`  half-way    half of the probes hold at ${value(capacity.half)} (90 % interval ${interval})`);
  }
  if (capacity.recovery !== null) {
    const holds = capacity.recovery === 0 ? 'none of the values tried holds' : `${value(capacity.recovery)} holds`;
    lines.push(`  recovery    ${holds} right after an overload`);
  }
  if (growth) lines.push(`  growth      the limit is reached between ${growth.reachedFrom} and ${growth.reachedBy}`);
  const scaling = scalingText(result.scaling);
  if (scaling !== null) lines.push(`  scaling     ${scaling}`);
  const rows = probes.map(
    (one) => `  ${value(one.value).padStart(10)}  ${one.hold.padEnd(7)}  ${one.verdict.padEnd(12)}  ${one.reason}`,
  );
  return `${[...lines, '', ...rows].join('\n')}\n`;
}

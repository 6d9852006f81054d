import { formatCount, formatDuration, formatValue } from '../../results/words/format.ts';
import { verdictMarks } from '../../results/words/marks.ts';
import type { Measure } from './measure.ts';

/** Returns a line for each measure, and the error of the first measure as a sentence. */
export function selftestText(measures: readonly Measure[], streams: number): string {
  const [first] = measures;
  const rows = measures.map(({ name, truth, measured, errorP50, errorP99, unit, ok, limit, samples }) => {
    const show = (value: number) => formatValue(value, unit);
    return [
      `  ${verdictMarks[ok ? 'PASS' : 'FAIL'].mark}`,
      name.padEnd(28),
      `truth ${show(truth)}`.padEnd(18),
      `measured ${show(measured)}`.padEnd(21),
      `error p50 ${show(errorP50)}, p99 ${show(errorP99)}`.padEnd(36),
      `limit ${show(limit)}, n ${formatCount(samples)}`,
    ].join(' ');
  });
  const error = first && `p50 ${formatDuration(first.errorP50)}, p99 ${formatDuration(first.errorP99)}`;
  const headline = error
    ? `At ${streams} streams of 50 tokens/s, the measurement error on this machine is ${error}.\n`
    : '';
  return `${rows.join('\n')}\n${headline}`;
}

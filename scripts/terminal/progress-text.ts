import { type Histogram, histogramQuantile } from '../../results/record/histogram.ts';
import { mergeHistograms } from '../../results/record/histogram-sum.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { endOf, type Phase, phaseAt } from '../../scenarios/plan/phase.ts';
import { type Progressed, type Reading, sumOf } from './progress-meter.ts';

/**
 * Returns one progress line. Under load, its parts are: phase, time, rates of answers, planned starts and made starts,
 * p95, errors, drops, starts in flight, time left. If only checks run: phase, time, runs of each traffic source, drops,
 * starts in flight. `seconds` is the time since the last reading. Without `seconds`, the line shows no rates.
 */
export function progressLine(
  phases: readonly Phase[],
  elapsedS: number,
  seconds: number | undefined,
  readings: readonly Reading[],
): string {
  const all = sumOf(readings);
  const offered = readings.reduce((sum, one) => sum + one.offered, 0);
  const phase = elapsedS < 0 ? 'starting' : (phaseAt(phases, elapsedS)?.name ?? 'ending');
  const endS = endOf(phases);
  const dropped = `${all.dropped} dropped`;
  const inFlight = `${Math.max(0, all.inFlight)} in flight`;
  // Checks have no rate. The run ends when all checks are done, so the line shows no planned end.
  if (readings.length > 0 && readings.every(({ hasRuns }) => hasRuns)) {
    const made = readings.map(({ name, done }) => `${name} ${done}`);
    return [`${phase.padEnd(9)} ${clock(Math.max(0, elapsedS))}`, ...made, dropped, inFlight].join('  ');
  }
  return [
    `${phase.padEnd(9)} ${clock(Math.max(0, elapsedS))} of ${clock(endS)}`,
    `${perSecond(all.answers, seconds)} req/s`,
    `offered ${planned(offered, all.started, seconds)}`,
    `attained ${rate(all.started, seconds)}`,
    `p95 ${p95(all.times) ?? '–'}`,
    formatCountOf(all.errors, 'error'),
    dropped,
    inFlight,
    `${clock(Math.max(0, endS - Math.max(0, elapsedS)))} left`,
  ].join('  ');
}

/** Returns a table. The row of each traffic source comes before the rows of its parts, such as k6 programs. */
export function progressTable(seconds: number | undefined, readings: readonly Reading[]): string[] {
  const titles = ['', 'offered', 'attained', 'p95', 'errors', 'dropped', 'in flight'];
  const rows = readings.flatMap((one) => {
    const offered = planned(one.offered, one.started, seconds);
    if (one.lines.size === 0) return [cellsOf(one.name, offered, one, seconds)];
    const lines = [...one.lines].filter(([name]) => name !== '');
    return [
      [one.name, offered, '', '', '', '', ''],
      ...lines.map(([name, line]) => cellsOf(`  ${name}`, '', { ...line, done: undefined, hasAnswers: true }, seconds)),
    ];
  });
  const widths = titles.map((title, column) => Math.max(title.length, largest(rows.map((row) => row[column]!.length))));
  return [titles, ...rows].map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}

function cellsOf(
  name: string,
  offered: string,
  one: Progressed & Pick<Reading, 'done' | 'hasAnswers'>,
  seconds: number | undefined,
): string[] {
  return [
    name,
    offered,
    rate(one.started, seconds),
    one.done ?? (one.hasAnswers ? (p95(one.times) ?? '–') : ''),
    one.hasAnswers ? String(one.errors) : '',
    String(one.dropped),
    String(Math.max(0, one.inFlight)),
  ];
}

/**
 * Returns the planned rate. Traffic with starts but without planned starts follows a closed model. A closed model has
 * no planned rate.
 */
function planned(offered: number, started: number, seconds: number | undefined): string {
  return offered === 0 && started > 0 ? '–' : rate(offered, seconds);
}

function rate(count: number, seconds: number | undefined): string {
  return `${perSecond(count, seconds)}/s`;
}

function perSecond(count: number, seconds: number | undefined): string {
  return seconds === undefined ? '–' : String(Math.round(Math.max(0, count) / seconds));
}

function p95(times: readonly Histogram[]): string | undefined {
  const { value } = histogramQuantile(mergeHistograms(times), 0.95);
  return Number.isFinite(value) ? `${Math.round(value * 1000)} ms` : undefined;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

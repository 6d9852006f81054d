import { mean, sum, sumNthPowerDeviations } from 'simple-statistics';
import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { type Step, stepOf } from '../../results/stats/step.ts';
import { type Trend, trendOf } from '../../results/stats/trend.ts';
import { chanceOfMore, meanDifference } from '../../results/stats/welch.ts';
import { formatShare, formatValue } from '../../results/words/format.ts';
import { growthFinding, growthOf } from './growth.ts';
import { limits } from './limits.ts';
import { blocksOf, latencySeries, type Series, storedSeries } from './series.ts';
import { timeAt } from './time-at.ts';

type Found = { finding: Finding; size: number };

/**
 * Returns findings on the latencies that changed most. A latency has at most one finding: a growth with the stored
 * data, a drift, a jump, or a rise from the first to the last minute.
 */
export function latencyChanges(evidence: Evidence): Finding[] {
  const all = latencySeries(evidence);
  const level = limits.falseFindings / 5 / Math.max(1, all.length);
  const stored = storedSeries(evidence);
  const found = all.flatMap((series): Found[] => {
    const change =
      growth(series, level, evidence.t0Ms, stored) ??
      driftOrStep(series, level, evidence.t0Ms) ??
      ends(series, level, evidence.t0Ms);
    return change ? [change] : [];
  });
  return found
    .sort((a, b) => b.size - a.size)
    .slice(0, limits.most)
    .map(({ finding }) => finding);
}

/**
 * Returns the growth of the latency with the amount of stored data. If the latency jumped because the target became
 * overloaded, only the time before the jump counts.
 */
function growth(series: Series, level: number, t0Ms: number, stored: readonly number[]): Found | undefined {
  const logs = secondsOf(series)?.map(Math.log);
  const step = logs && stepOf(logs, limits.stepSeconds);
  if (step && step.chance <= level && step.after > step.before && step.squares < squaresOfLine(logs)) {
    const before = growthOf(series, stored, step.at, level);
    const size = Math.exp(step.after - step.before);
    return before && { size, finding: growthFinding(series, before, t0Ms, step.at) };
  }
  const whole = growthOf(series, stored, series.sums.length, level);
  return whole && { size: whole.last / whole.first, finding: growthFinding(series, whole, t0Ms, null) };
}

function driftOrStep(series: Series, level: number, t0Ms: number): Found | undefined {
  const length = series.sums.length;
  if (length < limits.blocks * limits.blockSeconds) return undefined;
  const blocks = blocksOf(series, 0, length, limits.blocks, limits.perBlock);
  if (!blocks) return undefined;
  const trend = trendOf(blocks.at, blocks.means);
  const rise = trend.slope * length;
  const [first, last] = [blocks.means[0]!, blocks.means.at(-1)!];
  // A drift downwards is not reported, because a target that becomes faster needs no attention.
  const drifts = trend.chance <= level && rise > 0 && isLarge(first, first + rise) && isLarge(first, last);
  const seconds = secondsOf(series);
  const step = seconds && stepOf(seconds.map(Math.log), limits.stepSeconds);
  const steps = step && step.chance <= level && isLarge(Math.exp(step.before), Math.exp(step.after));
  if (steps && (!drifts || step.squares < squaresOfLine(seconds.map(Math.log)))) return stepFinding(series, step, t0Ms);
  return drifts ? driftFinding(series, trend, [first, last], t0Ms) : undefined;
}

/**
 * Returns the mean latency of each second. A second with too few values gets the mean of the previous second. Undefined
 * if the first second, or more than a tenth of all seconds, have too few values.
 */
function secondsOf({ sums, counts }: Series): number[] | undefined {
  if (counts.filter((count) => count >= limits.perBlock).length < 0.9 * counts.length) return undefined;
  let last = Number.NaN;
  const means = sums.map((sum, i) => {
    if (counts[i]! >= limits.perBlock && sum > 0) last = sum / counts[i]!;
    return last;
  });
  return means.every(Number.isFinite) ? means : undefined;
}

function squaresOfLine(values: readonly number[]): number {
  const n = values.length;
  const [middle, level] = [(n - 1) / 2, mean(values)];
  const across = sum(values.map((value, i) => (i - middle) * (value - level)));
  const along = (n * (n ** 2 - 1)) / 12;
  return sumNthPowerDeviations(values, 2) - across ** 2 / along;
}

function isLarge(before: number, after: number): boolean {
  const change = Math.abs(after - before);
  return change >= limits.latencySeconds && change >= limits.latencyShare * before;
}

function driftFinding(
  { subject, phase }: Series,
  { slope, interval }: Trend,
  [first, last]: [number, number],
  t0Ms: number,
): Found {
  const perMinute = (value: number) => formatValue(value * 60, 's');
  const text =
    `${subject}: the mean response time rose from ${formatValue(first, 's')} to ${formatValue(last, 's')} in ${phase.name}, by ` +
    `${perMinute(slope)} a minute (95 % interval ${perMinute(interval[0])} to ${perMinute(interval[1])})`;
  return {
    size: last / first,
    finding: {
      kind: 'drift',
      phase: phase.name,
      at: timeAt(t0Ms, phase.startS),
      subject,
      text,
      lookAt:
        'anything that grows with time or stored data: a list without paging, a missing index, a queue, an unbounded cache',
      unit: 's/s',
      before: first,
      after: last,
      change: slope,
      interval,
    },
  };
}

function stepFinding({ subject, phase }: Series, step: Step, t0Ms: number): Found {
  const [before, after] = [Math.exp(step.before), Math.exp(step.after)];
  const text = `${subject}: the mean response time went from ${formatValue(before, 's')} to ${formatValue(after, 's')} at ${step.at} s of ${phase.name}`;
  return {
    size: Math.max(after / before, before / after),
    finding: {
      kind: 'step',
      phase: phase.name,
      at: timeAt(t0Ms, phase.startS + step.at),
      subject,
      text,
      lookAt: 'events in that second: a fault of the plan, a deployment, a failover, a flushed cache, another job',
      unit: 's',
      before,
      after,
      change: after - before,
      interval: null,
    },
  };
}

/** Compares the first minute of a long phase with its last minute. Finds a rise that is neither a drift nor a jump. */
function ends(series: Series, level: number, t0Ms: number): Found | undefined {
  const { subject, phase, sums } = series;
  if (sums.length < 3 * limits.endsSeconds) return undefined;
  const blocks = limits.endsSeconds / 6;
  const first = blocksOf(series, 0, limits.endsSeconds, blocks, limits.perBlock);
  const last = blocksOf(series, sums.length - limits.endsSeconds, sums.length, blocks, limits.perBlock);
  if (!first || !last) return undefined;
  const difference = meanDifference(first.means.map(Math.log), last.means.map(Math.log));
  const [before, after] = [mean(first.means), mean(last.means)];
  if (!difference || chanceOfMore(difference) > level || !isLarge(before, after)) return undefined;
  const text = `${subject}: the mean response time was ${formatValue(before, 's')} in the first minute of ${phase.name} and ${formatValue(after, 's')} in its last minute (${formatShare(after / before - 1)} more)`;
  return {
    size: after / before,
    finding: {
      kind: 'first-against-last',
      phase: phase.name,
      at: timeAt(t0Ms, phase.endS - limits.endsSeconds),
      subject,
      text,
      lookAt: 'differences late in the run: memory, open connections, stored data, jobs that started',
      unit: 's',
      before,
      after,
      change: after - before,
      interval: null,
    },
  };
}

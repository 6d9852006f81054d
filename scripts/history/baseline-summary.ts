import { baselineValues } from '../../results/compare/baseline-values.ts';
import { compareRuns } from '../../results/compare/compare-runs.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { Baseline } from '../../results/store/baselines.ts';
import { formatChange, formatRatio, formatTime, formatValue } from '../../results/words/format.ts';

/** A baseline as `--json` prints it: its runs by id, and one value for each metric. */
export function baselineJson({ runs, held = [], anchor, ...baseline }: Baseline): object {
  const listed = (all: readonly RunDigest[]) => all.map(({ id, startedAt, tags }) => ({ id, startedAt, tags }));
  return {
    ...baseline,
    runs: listed(runs),
    held: listed(held),
    anchor: anchor ? { setAt: anchor.setAt, runs: listed(anchor.runs) } : null,
    drift: driftOf(runs, anchor?.runs),
    metrics: baselineValues(runs),
  };
}

/**
 * Compares the runs of the baseline with the anchor; runs that are also in the anchor are left out. Without an anchor,
 * compares the newer half of the runs with the older half. Returns null if one side has no runs.
 */
function driftOf(runs: readonly RunDigest[], anchor: readonly RunDigest[] | undefined) {
  const middle = Math.floor(runs.length / 2);
  const [before, now] = anchor ? [anchor, runs] : [runs.slice(0, middle), runs.slice(middle)];
  const own = now.filter(({ id }) => before.every((run) => run.id !== id));
  if (before.length === 0 || own.length === 0) return null;
  const { verdict, reason, metrics } = compareRuns(before, own);
  return { from: anchor ? 'anchor' : 'older half', verdict, reason, metrics: metrics.filter(({ primary }) => primary) };
}

/** A baseline as the terminal prints it: its head, a line for each primary metric, and the drift. */
export function baselineText(file: string, { plan, target, updatedAt, runs, held = [], anchor }: Baseline): string {
  const values = baselineValues(runs).filter(({ primary }) => primary);
  const width = Math.max(0, ...values.map(({ name }) => name.length));
  const lines = values.map(({ name, unit, value, spread }) => {
    const spreadText =
      spread === null ? '' : `, runs differ by ${formatValue(spread, unit === 'ratio' ? unit : 'ratio')}`;
    return `  ${name.padEnd(width)}  ${formatValue(value, unit)}${spreadText}`;
  });
  const first = runs[0]?.id;
  const last = runs.at(-1)?.id;
  const days = (Date.parse(runs.at(-1)!.startedAt) - Date.parse(runs[0]!.startedAt)) / 86_400_000;
  const span = `${runs.length} runs over ${days.toFixed(1)} days, ${first} to ${last}`;
  const head = `${plan} against ${target}: ${span}, set ${formatTime(updatedAt)}`;
  const drift = driftOf(runs, anchor?.runs);
  const since = anchor ? `the anchor of ${formatTime(anchor.setAt)}` : 'its older half';
  const moved = (drift?.metrics ?? []).flatMap(({ name, ratio, base, head, unit, interval }) => {
    if (base === null || head === null) return [];
    const change = ratio === null ? formatChange(head - base, unit) : formatRatio(ratio);
    const ends = interval?.map((end) => (ratio === null ? formatChange(end, unit) : formatRatio(end)));
    return [`    ${name.padEnd(width)}  ${change}${ends ? ` (${ends.join(' to ')})` : ''}`];
  });
  return [
    head,
    `  ${file}`,
    ...lines,
    ...(held.length > 0
      ? [`  not joined because of a regression, the next run decides: ${held.map(({ id }) => id).join(', ')}`]
      : []),
    ...(drift ? [`  drift since ${since}: ${drift.verdict}`, ...moved] : []),
  ].join('\n');
}

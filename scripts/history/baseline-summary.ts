import { baselineValues } from '../../results/compare/baseline-values.ts';
import { compareRuns } from '../../results/compare/compare-runs.ts';
import { compareWithAnchor } from '../../results/compare/follow-baseline.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { Baseline } from '../../results/store/baselines.ts';
import { formatChange, formatCountOf, formatRatio, formatTime, formatValue } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';

/** Returns a baseline as `--json` prints it. Each run has its id, its start and its tags. */
export function baselineJson(own: Baseline): object {
  const { runs, earlier = [], held = [], anchor, ...baseline } = own;
  const listed = (all: readonly RunDigest[]) => all.map(({ id, startedAt, tags }) => ({ id, startedAt, tags }));
  return {
    ...baseline,
    runs: listed(runs),
    earlier: listed(earlier),
    held: listed(held),
    anchor: anchor ? { setAt: anchor.setAt, runs: listed(anchor.runs) } : null,
    drift: driftOf(own),
    metrics: baselineValues(runs),
  };
}

/**
 * Compares the anchor of a baseline with the newest runs that are not in the anchor. Without an anchor, compares the
 * newer half of the baseline with the older half. Null if one side has no runs.
 */
function driftOf({ runs, earlier, anchor }: Baseline) {
  const middle = Math.floor(runs.length / 2);
  const compared = anchor
    ? compareWithAnchor(anchor.runs, { runs, earlier }, [])
    : compareRuns(runs.slice(0, middle), runs.slice(middle));
  if (compared.runs.base.length === 0 || compared.runs.head.length === 0) return null;
  const { verdict, reason, metrics } = compared;
  return { from: anchor ? 'anchor' : 'older half', verdict, reason, metrics: metrics.filter(({ primary }) => primary) };
}

/** Returns a baseline as the terminal prints it. */
export function baselineText(file: string, own: Baseline): string {
  const { plan, target, updatedAt, runs, held = [], anchor } = own;
  const values = baselineValues(runs).filter(({ primary }) => primary);
  const width = Math.max(0, largest(values.map(({ name }) => name.length)));
  const lines = values.map(({ name, unit, value, spread }) => {
    const spreadText =
      spread === null ? '' : `, runs differ by ${formatValue(spread, unit === 'ratio' ? unit : 'ratio')}`;
    return `  ${name.padEnd(width)}  ${formatValue(value, unit)}${spreadText}`;
  });
  const first = runs[0]?.id;
  const last = runs.at(-1)?.id;
  const days = (Date.parse(runs.at(-1)!.startedAt) - Date.parse(runs[0]!.startedAt)) / 86_400_000;
  const span = `${formatCountOf(runs.length, 'run')} over ${days.toFixed(1)} days, ${first} to ${last}`;
  const head = `${plan} against ${target}: ${span}, set ${formatTime(updatedAt)}`;
  const drift = driftOf(own);
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
      ? [`  runs held back until a later run has no regression: ${held.map(({ id }) => id).join(', ')}`]
      : []),
    ...(drift ? [`  drift since ${since}: ${drift.verdict}`, ...moved] : []),
  ].join('\n');
}

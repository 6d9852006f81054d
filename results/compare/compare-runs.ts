import type { RunDocument, SloVerdict } from '../record/run.ts';
import { holm } from '../stats/holm.ts';
import { notComparable } from './comparable.ts';
import type { ChangeVerdict, Comparison, MetricChange } from './comparison.ts';
import { type MetricValues, type Weighed, weigh } from './metric-change.ts';

/**
 * What changed from the `base` runs to the `head` runs, by the value of each SLO in each run.
 *
 * A regression is one whose chance, were there none, is below 5 % over all metrics together (Holm) and whose estimate is
 * beyond the margin. Equivalent is one whose 90 % interval lies within the margin (two one-sided tests, Schuirmann 1987).
 */
export function compareRuns(base: readonly RunDocument[], head: readonly RunDocument[]): Comparison {
  const barrier = notComparable(base, head);
  if (barrier !== null) return { verdict: 'invalid', reason: barrier, metrics: [] };
  return conclude(judge(metricsOf(base, head).map(weigh)));
}

/** Each metric's verdict, all being asked at once. */
export function judge(weighed: readonly Weighed[]): MetricChange[] {
  const worse = holm(weighed.map((one) => one.chances.worse));
  const better = holm(weighed.map((one) => one.chances.better));
  return weighed.map((one, at) => ({ ...one.change, ...verdictOf(one, worse[at] === true, better[at] === true) }));
}

function verdictOf(one: Weighed, worse: boolean, better: boolean): { verdict: ChangeVerdict; reason: string } {
  const { worse: found, bounds, margin, lacking, runsNeeded } = one;
  if (!found || !bounds) return { verdict: 'inconclusive', reason: lacking ?? '' };
  if (worse && found.difference > margin) return { verdict: 'regression', reason: 'worse by more than its margin' };
  if (better && -found.difference > margin) return { verdict: 'improvement', reason: 'better by more than its margin' };
  if (bounds[0] >= -margin && bounds[1] <= margin) return { verdict: 'equivalent', reason: 'within its margin' };
  const needed = runsNeeded === null ? '' : `; about ${runsNeeded} runs a side would tell`;
  return { verdict: 'inconclusive', reason: `neither a change nor its absence is shown${needed}` };
}

function conclude(metrics: MetricChange[]): Comparison {
  const named = (verdict: ChangeVerdict) => metrics.filter((one) => one.verdict === verdict).map((one) => one.name);
  for (const verdict of ['regression', 'inconclusive', 'improvement'] as const) {
    const names = named(verdict);
    if (names.length > 0)
      return { verdict, reason: `${names.length} of ${metrics.length}: ${names.join(', ')}`, metrics };
  }
  if (metrics.length === 0) return { verdict: 'invalid', reason: 'these runs have no SLO in common', metrics };
  return { verdict: 'equivalent', reason: `all ${metrics.length} within their margins`, metrics };
}

/** Every SLO of any run; a run without it has no value there. */
function metricsOf(base: readonly RunDocument[], head: readonly RunDocument[]): MetricValues[] {
  const keyOf = ({ name, phase, unit }: SloVerdict) => JSON.stringify([name, phase, unit]);
  const all = new Map([...base, ...head].flatMap((run) => run.slos.map((slo) => [keyOf(slo), slo] as const)));
  const valuesOf = (runs: readonly RunDocument[], key: string) =>
    runs.map((run) => run.slos.find((slo) => keyOf(slo) === key)?.value ?? null);
  return [...all].map(([key, slo]) => ({ slo, base: valuesOf(base, key), head: valuesOf(head, key) }));
}

import { isDeepStrictEqual } from 'node:util';
import { mean } from 'simple-statistics';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { RunDocument } from '../record/run.ts';
import { fewestRuns, type Trend, type TrendChange, type TrendMetric, type TrendSeries } from '../record/trend.ts';
import { type ChangePoint, changePoints } from '../stats/change-points.ts';
import { driftOf } from '../stats/drift.ts';
import { boundsOf, meanDifference } from '../stats/welch.ts';
import type { TrendPoint } from './values.ts';
import { withoutSeason } from './without-season.ts';

/**
 * A change is reported if its p-value is below this limit. With the usual limit 0.001, 1 of 8 series of 200
 * independent runs would show a false change. With this limit, 0.2 % of such series do (docs/accuracy.md).
 */
const changeChance = 3e-5;
/**
 * Drift is reported if its p-value is below this limit. The limit is less strict than `changeChance`, because a series
 * has one test for drift, but many possible changes.
 */
const driftChance = 0.01;
/**
 * The smallest change that matters: 5 % of a value, or 0.1 percentage points of a share. For a series with a value of 0
 * or less, it is 5 % of the objective.
 */
const least = { ratio: 0.05, share: 0.001 };
/**
 * A change needs at least this many deviating runs in a row. Fewer are outliers. At the end of a series, two deviating
 * runs are already a change.
 */
const fewestInPiece = 4;

/** `seasonMs` is the length of a season, such as a day. Seasonal waves are removed before the search for changes. */
export type TrendOptions = { seasonMs?: number | undefined };

/**
 * Returns the changes of a metric over the runs. Runs with another `comparableKey`, such as runs of another plan or
 * kind of machine, form their own series.
 */
export function trendOf(metric: TrendMetric, points: readonly TrendPoint[], { seasonMs }: TrendOptions = {}): Trend {
  const keys = [...new Set(points.map(({ run }) => run.comparableKey))];
  const series = keys.map((key) =>
    seriesOf(
      metric,
      key,
      points.filter(({ run }) => run.comparableKey === key),
      seasonMs,
    ),
  );
  const breaks = keys.slice(1).map((key) => {
    const first = points.findIndex(({ run }) => run.comparableKey === key);
    const [before, now] = [points[first - 1]!.run, points[first]!.run];
    return { run: now.id, at: now.startedAt, differs: differing(before, now) };
  });
  return { metric, series, breaks };
}

function seriesOf(
  metric: TrendMetric,
  comparableKey: string,
  points: readonly TrendPoint[],
  seasonMs: number | undefined,
): TrendSeries {
  const values = points.map(({ value }) => value);
  const asRatio = !metric.share && values.every((value) => value > 0);
  const raw = values.map(asRatio ? Math.log : (value: number) => value);
  const times = points.map(({ run }) => Date.parse(run.startedAt));
  const scale = seasonMs === undefined ? raw : withoutSeason(raw, times, seasonMs);
  const limit = asRatio
    ? Math.log1p(least.ratio)
    : metric.share
      ? least.share
      : least.ratio * Math.abs(metric.objective);
  const found =
    points.length < fewestRuns
      ? []
      : changePoints(scale, {
          chance: changeChance,
          least: limit,
          magnitude: (a, b) => Math.abs(b - a),
          isCorrelated: true,
        });
  const places = withoutOutliers(
    found.map(({ at }) => at),
    values.length,
  );
  const cuts = [0, ...places, values.length];
  const pieces = cuts.slice(1).map((to, i) => scale.slice(cuts[i]!, to));
  const worse = (difference: number) => (difference > 0 === (metric.better === 'lower') ? 'worse' : 'better');
  const changes = places.map((at, i): TrendChange => {
    const [left, right] = [pieces[i]!, pieces[i + 1]!];
    const [before, now] = [mean(left), mean(right)];
    const difference = meanDifference(left, right);
    const bounds = difference && boundsOf(difference);
    const [good, bad] = [points[at - 1]!.run, points[at]!.run];
    return {
      run: bad.id,
      after: good.id,
      at: bad.startedAt,
      commits: { good: good.tags.commit ?? null, bad: bad.tags.commit ?? null },
      before: asRatio ? Math.exp(before) : before,
      now: asRatio ? Math.exp(now) : now,
      ratio: asRatio ? Math.exp(now - before) : null,
      interval: bounds && (asRatio ? [Math.exp(bounds[0]), Math.exp(bounds[1])] : bounds),
      chance: found.find((one: ChangePoint) => one.at === at)!.chance,
      verdict: worse(now - before),
    };
  });
  const drift = points.length < fewestRuns ? null : driftIn(pieces, limit);
  return {
    comparableKey,
    runs: points.map(({ run, value }) => ({ id: run.id, at: run.startedAt, value })),
    changes,
    drift: drift && {
      perRun: asRatio ? Math.expm1(drift.slope) : drift.slope,
      chance: drift.chance,
      verdict: worse(drift.slope),
    },
  };
}

/**
 * Returns the drift of a series. The changes divide the series into `pieces`, and drift is measured within the pieces.
 * Null if the drift is not significant, or if it adds up to less than `limit` over the longest piece. `limit` is the
 * smallest change that matters.
 */
function driftIn(pieces: readonly (readonly number[])[], limit: number): { slope: number; chance: number } | null {
  const drift = driftOf(...pieces);
  const longest = largest(pieces.map((piece) => piece.length));
  return drift.chance < driftChance && Math.abs(drift.slope) * longest >= limit ? drift : null;
}

/**
 * Removes two changes with fewer than `fewestInPiece` runs between them, because so few runs are outliers. The last
 * change needs only two runs after it, because more runs may follow.
 */
function withoutOutliers(places: readonly number[], n: number): number[] {
  const kept: number[] = [];
  for (const at of places) {
    if (at - (kept.at(-1) ?? 0) >= fewestInPiece) kept.push(at);
    else if (kept.length > 0) kept.pop();
  }
  return kept.filter((at) => n - at >= 2);
}

function differing(one: RunDocument, other: RunDocument): string[] {
  const names = (['target', 'profile'] as const).filter((key) => one[key] !== other[key]);
  const keys = new Set([...Object.keys(one.environment), ...Object.keys(other.environment)]);
  const parts = [...keys].filter((key) => !isDeepStrictEqual(one.environment[key], other.environment[key]));
  const all = [...names, ...parts];
  return all.length > 0 ? all : ['plan'];
}

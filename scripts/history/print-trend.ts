import { fewestRuns, type Trend } from '../../results/record/trend.ts';
import { trendHtml } from '../../results/report/html/trend.ts';
import { changeLine } from '../../results/report/sections/trend.ts';
import { trendText } from '../../results/report/text/trend.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { trendOf } from '../../results/trend/trend-of.ts';
import { metricNames, metricsNamed, type TrendPoint, valuesOf } from '../../results/trend/values.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { checkOutput, writeOutput } from '../lib/write-output.ts';
import { recoverStore } from '../run/recover-store.ts';
import { printJson, printLine, printText, warn } from '../terminal/output.ts';

export type TrendFlags = StoreFlags & {
  tags: Readonly<Record<string, string>>;
  html?: string;
  /** The period of a seasonal pattern, in seconds. The pattern is removed before the search for changes. */
  season?: number;
};

/** With fewer periods than this in the data, a change looks like a seasonal pattern. */
const fewestSeasons = 3;

const page = { action: 'write the page' };

/** Finds the changes of a metric over the stored runs of a plan and prints them. Resolves to the exit code. */
export async function printTrend(plan: string, word: string, flags: TrendFlags): Promise<number> {
  if (flags.html !== undefined) checkOutput(flags.html, page);
  await recoverStore(flags.store, warn);
  const { runs, problems } = await listRuns(flags.store, { plan, tags: flags.tags });
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  if (runs.length === 0) throw await noRuns(plan, flags);
  const names = metricNames(runs);
  const [name, ...others] = metricsNamed(word, names);
  if (name === undefined)
    throw new UserError(`the runs of ${plan} have no metric ${word}`, { hint: nearest(word, names) });
  if (others.length > 0)
    throw new UserError(`${word} is judged in several phases`, {
      hint: `name one of the metrics ${[name, ...others].join(', ')}`,
    });
  const { metric, points, left } = valuesOf(runs, name)!;
  const { season } = flags;
  if (season !== undefined) checkSeason(season, points);
  const trend = trendOf(metric, points, { seasonMs: season === undefined ? undefined : season * 1000 });
  if (flags.json) printJson(toJson(trend, plan, left));
  else if (flags.quiet)
    for (const { changes } of trend.series) for (const change of changes) printLine(changeLine(change, metric));
  else {
    printText(trendText(trend, plan, Math.min(process.stdout.columns ?? 100, 120)));
    if (left > 0)
      warn(`runs left out: ${left} (no valid value, interrupted, with defects, or on the target of --against)`);
  }
  if (flags.html !== undefined) writeOutput(flags.html, trendHtml(trend, plan), page);
  return trend.series.some((series) => series.runs.length >= fewestRuns) ? exitCode.pass : exitCode.inconclusive;
}

function checkSeason(season: number, points: readonly TrendPoint[]): void {
  const times = points.map(({ run }) => Date.parse(run.startedAt) / 1000);
  const seasons = times.length === 0 ? 0 : (times.at(-1)! - times[0]!) / season;
  if (seasons >= fewestSeasons) return;
  throw new UserError(
    `the runs cover only ${seasons.toFixed(1)} periods of --season, but ${fewestSeasons} are needed`,
    { hint: 'use a shorter --season, or leave out --season' },
  );
}

/** `left` is the number of runs that were left out. */
function toJson({ metric, series, breaks }: Trend, plan: string, left: number) {
  const { name, unit, better } = metric;
  return {
    plan,
    metric: name,
    unit,
    better,
    runs: series.reduce((sum, one) => sum + one.runs.length, 0),
    leftOut: left,
    changes: series.flatMap((one) => one.changes),
    breaks,
    series,
  };
}

async function noRuns(plan: string, { store, tags }: TrendFlags): Promise<UserError> {
  const { runs } = await listRuns(store);
  const plans = [...new Set(runs.map((run) => run.plan))];
  if (plans.length === 0)
    return new UserError('the store has no run yet', { file: store, hint: `${printedCommands.run} makes a run` });
  if (plans.includes(plan)) {
    const named = Object.entries(tags).map((pair) => pair.join('='));
    return new UserError(`no run of ${plan} has the tag ${named.join(' and ')}`, { file: store });
  }
  return new UserError(`the store has no run of the plan ${plan}`, { file: store, hint: nearest(plan, plans) });
}

import { writeFileSync } from 'node:fs';
import { fewestRuns, type Trend } from '../../results/record/trend.ts';
import { trendHtml } from '../../results/report/html/trend.ts';
import { changeLine, trendText } from '../../results/report/text/trend.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { storeError } from '../../results/store/store-error.ts';
import { trendOf } from '../../results/trend/trend-of.ts';
import { metricNames, metricsNamed, valuesOf } from '../../results/trend/values.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import type { TrendFlags } from './trend.ts';

/** `meshproof trend`: reads run.json of each stored run of the plan. Gives the exit code. */
export async function trendCommand(plan: string, word: string, flags: TrendFlags): Promise<number> {
  const { runs, problems } = await listRuns(flags.store, { plan, tags: flags.tags });
  for (const { id, reason } of problems) process.stderr.write(`${id} is left out: ${reason}\n`);
  if (runs.length === 0) throw await noRuns(plan, flags);
  const names = metricNames(runs);
  const [name, ...others] = metricsNamed(word, names);
  if (name === undefined)
    throw new UserError(`the runs of ${plan} have no metric ${word}`, { hint: nearest(word, names) });
  if (others.length > 0)
    throw new UserError(`${word} was judged in several phases`, { hint: `name one: ${[name, ...others].join(', ')}` });
  const { metric, points, left } = valuesOf(runs, name)!;
  const trend = trendOf(metric, points);
  if (flags.html !== undefined) write(flags.html, trendHtml(trend, plan));
  if (flags.json) process.stdout.write(`${JSON.stringify(toJson(trend, plan, left), null, 2)}\n`);
  else if (flags.quiet)
    for (const { changes } of trend.series)
      for (const change of changes) process.stdout.write(`${changeLine(change, metric)}\n`);
  else {
    process.stdout.write(trendText(trend, plan, Math.min(process.stdout.columns ?? 100, 120)));
    if (left > 0)
      process.stderr.write(
        `${left} runs are left out: interrupted, invalid, broken on purpose, of the other target or without a value\n`,
      );
  }
  return trend.series.some((series) => series.runs.length >= fewestRuns) ? exitCode.pass : exitCode.inconclusive;
}

/** All changes in one list, and each series by itself. */
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
  if (plans.length === 0) return new UserError('there is no run in the store yet', { file: store });
  if (plans.includes(plan)) {
    const named = Object.entries(tags).map((pair) => pair.join('='));
    return new UserError(`no run of ${plan} has the tag ${named.join(' and ')}`, { file: store });
  }
  return new UserError(`no run in the store is of the plan ${plan}`, { file: store, hint: nearest(plan, plans) });
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw storeError('write the page', file, cause);
  }
}

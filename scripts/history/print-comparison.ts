import type { RunDocument } from '../../results/record/run.ts';
import { comparisonText } from '../../results/report/text/comparison.ts';
import { formatTime } from '../../results/words/format.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { warnGithub } from '../terminal/github.ts';
import { printText } from '../terminal/output.ts';
import type { Say } from '../terminal/terminal.ts';
import { type Anchored, type HistoryComparison, hasTags, whyNotCompared } from './compare-with-history.ts';

/**
 * Returns the comparison with the anchor as text. The anchor is a set of runs that stays fixed while the baseline
 * follows its branch. A comparison with the anchor detects the sum of many small changes. A comparison with the
 * baseline misses this sum, because new runs join the baseline.
 */
function anchoredText({ setAt, comparison }: Anchored): string {
  const text = comparisonText(comparison, { brief: true });
  return `the newest runs of the baseline together with this run, compared with the anchor of ${formatTime(setAt)}:\n${text}`;
}

type Flags = {
  store: string;
  failOnRegression?: boolean;
  /** The tags that a run needs to join the baseline, such as a tag that names the main branch. */
  acceptTags?: Readonly<Record<string, string>>;
  against?: string;
  json?: boolean;
};

/**
 * Prints the comparison of the finished runs. If there is no comparison, prints why, but only with `failOnRegression`
 * or a base target (`against`). Resolves to the exit code, which is always `pass` without `failOnRegression`. A missing
 * baseline is not a failure, because the first run of a project has no baseline.
 */
export async function printComparison(
  runs: readonly RunDocument[],
  outcome: HistoryComparison | undefined,
  { store, failOnRegression = false, acceptTags = {}, against, json }: Flags,
  say: Say,
): Promise<ExitCode> {
  if (outcome) {
    const { against, comparison, anchored } = outcome;
    const advisory = failOnRegression ? '' : ' (advisory)';
    const texts = [
      `compared with ${against}${advisory}:\n${comparisonText(comparison, { brief: true })}`,
      ...(anchored ? [anchoredText(anchored)] : []),
    ];
    for (const text of texts) {
      if (json) say(text.trimEnd());
      else printText(text);
    }
    if (anchored?.comparison.verdict === 'regression') {
      warnGithub('Slower than the anchor', anchored.comparison.reason, process.env);
    }
    if (!failOnRegression) return exitCode.pass;
    // A regression against the anchor fails only runs with the tags of the baseline, such as its branch.
    const follows = Object.keys(acceptTags).length > 0 && runs.some((run) => hasTags(run, acceptTags));
    const verdicts = [comparison.verdict, ...(anchored && follows ? [anchored.comparison.verdict] : [])];
    if (verdicts.includes('regression')) return exitCode.fail;
    return comparison.verdict === 'invalid' ? exitCode.invalid : exitCode.pass;
  }
  if (against !== undefined) {
    say(`not compared with ${against}: no pair has two valid runs`);
    return failOnRegression ? exitCode.invalid : exitCode.pass;
  }
  if (failOnRegression) {
    const why = await whyNotCompared(store, runs);
    say(why);
    warnGithub('Not compared', why, process.env);
  }
  return exitCode.pass;
}

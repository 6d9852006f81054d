import type { RunDocument } from '../../results/record/run.ts';
import { comparisonText } from '../../results/report/text/comparison.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { warnGithub } from '../terminal/github.ts';
import { printText } from '../terminal/output.ts';
import type { Say } from '../terminal/terminal.ts';
import { type HistoryComparison, whyNotCompared } from './compare-with-history.ts';

type Flags = { store: string; failOnRegression?: boolean; against?: string; json?: boolean };

/**
 * Prints how the finished runs compare, or why they do not. Resolves to an exit code. Without `failOnRegression` it is
 * always `pass`; with it, a regression is `fail` and an invalid comparison is `invalid`. A missing baseline is no
 * failure: the first run of a project has none.
 */
export async function printComparison(
  runs: readonly RunDocument[],
  outcome: HistoryComparison | undefined,
  { store, failOnRegression = false, against, json }: Flags,
  say: Say,
): Promise<ExitCode> {
  if (outcome) {
    const { against, comparison } = outcome;
    const advisory = failOnRegression ? '' : ' (advisory)';
    const text = `compared with ${against}${advisory}:\n${comparisonText(comparison, { brief: true })}`;
    if (json) say(text.trimEnd());
    else printText(text);
    if (!failOnRegression || (comparison.verdict !== 'regression' && comparison.verdict !== 'invalid'))
      return exitCode.pass;
    return comparison.verdict === 'regression' ? exitCode.fail : exitCode.invalid;
  }
  if (against !== undefined) {
    say(`not compared with ${against}: there is no pair of two valid runs`);
    return failOnRegression ? exitCode.invalid : exitCode.pass;
  }
  if (failOnRegression) {
    const why = await whyNotCompared(store, runs);
    say(why);
    warnGithub('Not compared', why, process.env);
  }
  return exitCode.pass;
}

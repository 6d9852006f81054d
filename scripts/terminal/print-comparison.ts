import type { RunDocument } from '../../results/record/run.ts';
import { comparisonText } from '../../results/report/text/comparison.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { type Held, whyNotHeld } from '../history/compare-with-history.ts';
import { warnGithub } from './github.ts';
import type { Say } from './terminal.ts';

type Flags = { store: string; failOnRegression?: boolean; against?: string; json?: boolean };

/**
 * Says how runs that just ended compare, or why they do not. Gives the exit code: where the comparison counts, a regression
 * is FAIL, and one that the runs are no good for is INVALID. A baseline that is not there yet fails nothing.
 */
export async function tellComparison(
  documents: readonly RunDocument[],
  held: Held | undefined,
  { store, failOnRegression = false, against, json }: Flags,
  say: Say,
): Promise<ExitCode> {
  if (held) {
    const counts = failOnRegression ? '' : ' (advisory)';
    const text = `compared with ${held.against}${counts}:\n${comparisonText(held.comparison, { brief: true })}`;
    if (json) say(text.trimEnd());
    else process.stdout.write(text);
    const { verdict } = held.comparison;
    if (!failOnRegression || (verdict !== 'regression' && verdict !== 'invalid')) return exitCode.pass;
    return verdict === 'regression' ? exitCode.fail : exitCode.invalid;
  }
  if (against !== undefined) {
    say(`not compared with ${against}: there is no pair of which both runs are valid`);
    return failOnRegression ? exitCode.invalid : exitCode.pass;
  }
  if (failOnRegression) {
    const why = await whyNotHeld(store, documents);
    say(why);
    warnGithub('Not compared', why, process.env);
  }
  return exitCode.pass;
}

import { printableLine, toPrintableLines } from '../../../scenarios/base/printable.ts';
import type { RunDocument, Verdict } from '../../record/run.ts';

/** GitHub shows at most ten annotations of a kind for each step. */
const most = 10;
const levels: Record<Verdict, 'error' | 'warning' | null> = {
  PASS: null,
  FAIL: 'error',
  INVALID: 'error',
  INCONCLUSIVE: 'warning',
};

/**
 * Returns workflow commands, one per line: one for the run and one for each SLO that did not pass, at most ten in all.
 * GitHub shows each command as an annotation on the page of the job.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
 */
export function githubAnnotations({ verdict, reason, plan, slos }: RunDocument): string {
  const lines = slos.flatMap((slo) => {
    const level = levels[slo.verdict];
    return level ? [annotation(level, `${slo.verdict}: ${slo.name} in ${slo.phase}`, slo.reason)] : [];
  });
  const level = levels[verdict];
  const own = level ? [annotation(level, `${verdict}: ${plan}`, reason)] : [];
  return [...own, ...lines]
    .slice(0, most)
    .map((line) => `${line}\n`)
    .join('');
}

/**
 * Returns a workflow command. The texts are escaped, so that a text cannot start another command.
 */
export function annotation(level: 'error' | 'warning', title: string, text: string): string {
  const data = (value: string) => toPrintableLines(printableLine(value)).replace(/%/g, '%25');
  const property = (value: string) => data(value).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${level} title=${property(title)}::${data(text)}`;
}

import type { JunitCase } from '../coverage-junit.ts';
import type { CoverageOutcome } from '../coverage-report.ts';
import type { MutantKind } from './mutant.ts';

export type MutantResult = {
  kind: MutantKind;
  name: string;
  file: string;
  change: string;
  /**
   * `refused`: promtool or amtool does not load the changed file. No test is needed, because Prometheus or Alertmanager
   * would not load the file either.
   */
  outcome: 'killed' | 'survived' | 'refused' | 'equivalent' | 'not-run';
  /** For an equivalent mutant: why no test can kill it. For a survivor: the smallest test that would kill it. */
  note: string;
};

/** The smallest mutation score that passes. */
const leastScore = 0.95;

/**
 * Returns the counts of the outcomes. `score` is the share of killed mutants among the killed and the surviving
 * mutants; null if there are none.
 */
export function scoreOf(mutants: readonly MutantResult[]) {
  const count = (outcome: MutantResult['outcome']) => mutants.filter((one) => one.outcome === outcome).length;
  const [killed, survived] = [count('killed'), count('survived')];
  const score = killed + survived === 0 ? null : killed / (killed + survived);
  const [refused, equivalent, notRun] = [count('refused'), count('equivalent'), count('not-run')];
  return { killed, survived, refused, equivalent, notRun, score };
}

/**
 * Returns the outcome of the mutation tests: `fail` for a low score. A high score is `inconclusive` if any mutant was
 * not run, because this mutant could survive.
 */
export function outcomeOfMutants(mutants: readonly MutantResult[]): CoverageOutcome {
  const { score, notRun } = scoreOf(mutants);
  if (score !== null && score < leastScore) return 'fail';
  return score === null || notRun > 0 ? 'inconclusive' : 'pass';
}

/** Returns the mutants as cases for JUnit: a survivor is a failure, and a mutant that was not run is an error. */
export function mutantCases(mutants: readonly MutantResult[]): JunitCase[] {
  return mutants.map(({ kind, name, file, change, outcome, note }) => ({
    name: `${kind} in ${name}: ${change}`,
    className: file,
    problems: [
      ...(outcome === 'survived'
        ? [{ kind: 'failure' as const, type: 'survived', message: `to kill it: ${note}` }]
        : []),
      ...(outcome === 'not-run'
        ? [
            {
              kind: 'error' as const,
              type: 'not-run',
              message: 'the time limit was reached before this mutant was run',
            },
          ]
        : []),
    ],
  }));
}

/** Returns the lines about mutants for a terminal: each surviving, refused and equivalent mutant, and the score. */
export function mutantLines(mutants: readonly MutantResult[]): string[] {
  const { killed, survived, refused, equivalent, notRun, score } = scoreOf(mutants);
  const of = (outcome: MutantResult['outcome']) => mutants.filter((one) => one.outcome === outcome);
  const share = score === null ? 'no mutant counts' : `mutation score ${roundedDown(100 * score)} %`;
  const left = `${refused} refused, ${equivalent} equivalent, ${notRun} not run`;
  return [
    ...of('survived').flatMap((one) => [
      `survived   ${one.kind} in ${one.name}: ${one.change}  (${one.file})`,
      `             to kill it: ${one.note}`,
    ]),
    ...of('refused').map(
      (one) => `refused    ${one.kind} in ${one.name}: ${one.change}: promtool or amtool does not load it`,
    ),
    ...of('equivalent').map((one) => `equivalent ${one.kind} in ${one.name}: ${one.change}: ${one.note}`),
    `${share} (${100 * leastScore} % needed): ${killed} killed, ${survived} survived, ${left}`,
  ];
}

/** Rounded down, so that a score below the limit is never printed as the limit. */
function roundedDown(percent: number): string {
  return (Math.floor(10 * percent + 1e-9) / 10).toFixed(1);
}

import type { RouteTestFile } from '../../thresholds/coverage/coverage-files.ts';
import type { MutantResult } from '../../thresholds/coverage/mutants/mutant-report.ts';
import {
  killsRouteMutant,
  type RouteMutant,
  routeKiller,
  routeMutants,
} from '../../thresholds/coverage/mutants/route-mutants.ts';
import type { CoverageInputs } from './coverage-inputs.ts';
import type { RouteTestRunner } from './route-test-runner.ts';
import { twoAtOnce } from './two-at-once.ts';

type Run = { runner: RouteTestRunner; isLate: () => boolean };

/**
 * Runs the route tests against each mutant of the configurations, and resolves to the results. Mutants that remain at
 * the end of the time limit are not run.
 */
export async function runRouteMutants({ configs, routeTests }: CoverageInputs, run: Run): Promise<MutantResult[]> {
  const all = configs.flatMap((config) => {
    const tests = routeTests.filter((one) => one.config === config).map(({ value }) => value);
    return routeMutants(config.value).map((mutant) => ({ config, mutant, tests }));
  });
  return twoAtOnce(all, async ({ config, mutant, tests }) => {
    const base = { kind: mutant.kind, name: mutant.name, file: config.file, change: mutant.change };
    if (run.isLate()) return { ...base, outcome: 'not-run' as const, note: '' };
    const result = await resultOf(mutant, tests, run);
    if (result !== 'passed') return { ...base, outcome: outcomes[result], note: '' };
    const killer = routeKiller(config.value, mutant);
    if (killer && 'reason' in killer) return { ...base, outcome: 'equivalent' as const, note: killer.reason };
    return { ...base, outcome: 'survived' as const, note: killer?.test ?? 'no test was found' };
  });
}

/** Only a failed test shows that the tests notice the fault of the mutant. */
const outcomes = { failed: 'killed', refused: 'refused', late: 'not-run' } as const;

/**
 * Resolves to the result of the first route test that fails with the mutant. The tests that meshproof expects to fail
 * run first, because one failure is enough. No test begins after the end of the time limit.
 */
async function resultOf(mutant: RouteMutant, tests: readonly RouteTestFile[], { runner, isLate }: Run) {
  const hits = (test: RouteTestFile) => Number(killsRouteMutant(test, mutant.config));
  let wasLate = false;
  for (const file of tests) {
    const singles = [
      ...file.inhibition_tests.map((one) => ({ ...file, inhibition_tests: [one], route_tests: [] })),
      ...file.route_tests.map((one) => ({ ...file, inhibition_tests: [], route_tests: [one] })),
    ].toSorted((a, b) => hits(b) - hits(a));
    for (const one of singles) {
      if (isLate()) return 'late';
      const [failure] = await runner.failures(mutant.config, one, { onlyFirst: true });
      if (failure && failure.result !== 'late') return failure.result;
      wasLate ||= failure !== undefined;
    }
  }
  return wasLate ? 'late' : 'passed';
}

import type { TestedFile } from '../../thresholds/coverage/coverage.ts';
import type { RuleTest, RuleTestFile } from '../../thresholds/coverage/coverage-files.ts';
import type { RuleMutant } from '../../thresholds/coverage/mutants/mutant.ts';
import type { MutantResult } from '../../thresholds/coverage/mutants/mutant-report.ts';
import { ruleMutants } from '../../thresholds/coverage/mutants/rule-mutants.ts';
import { rulesFor } from '../../thresholds/coverage/staged.ts';
import type { ReadRule } from '../../thresholds/rules/read-rules.ts';
import type { RuleTestRunner } from './rule-test-runner.ts';
import { twoAtOnce } from './two-at-once.ts';

export type RunnableFile = TestedFile & { value: RuleTestFile };

type Run = {
  rules: readonly ReadRule[];
  tested: readonly RunnableFile[];
  runner: Pick<RuleTestRunner, 'run'>;
  isLate: () => boolean;
  onDone: (done: number, all: number) => void;
};

/**
 * Runs the passing tests against each mutant of the rules, except equivalent mutants, and resolves to the results.
 * Mutants that remain at the end of the time limit are not run.
 */
export async function runRuleMutants(run: Run): Promise<MutantResult[]> {
  const mutants = ruleMutants(run.rules);
  const tests = prepared(run);
  const kills: Kills = new Map();
  let done = 0;
  const results = await twoAtOnce(spread(mutants), async (mutant) => {
    const outcome = await outcomeOf(mutant, run, tests, kills);
    run.onDone(++done, mutants.length);
    return resultOf(mutant, outcome);
  });
  return results.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/**
 * Runs the tests that can notice a mutant. Stops when a test fails, promtool refuses the rules, or the time is used up.
 */
async function outcomeOf(
  mutant: RuleMutant,
  { runner, isLate }: Run,
  all: readonly Prepared[],
  kills: Kills,
): Promise<Outcome> {
  if (mutant.equivalent !== null) return 'equivalent';
  const able = all.filter(({ needed }) => needed.has(mutant.original));
  let wasLate = false;
  for (const part of inParts(able, kills)) {
    if (isLate()) return 'not-run';
    const needed = new Set(part.flatMap((one) => [...one.needed]));
    const rules = part[0]!.loaded
      .filter((rule) => needed.has(rule))
      .map((rule) => (rule === mutant.original ? mutant.rule : rule));
    const tests = part.map(({ test }) => test);
    const { result } = await runner.run(rules, part[0]!.value, tests);
    if (result === 'failed' && tests.length === 1) kills.set(tests[0]!, (kills.get(tests[0]!) ?? 0) + 1);
    // Only a failed test shows that the tests notice the fault of the mutant.
    if (result === 'failed') return 'killed';
    if (result === 'refused') return 'refused';
    wasLate ||= result === 'late';
  }
  return wasLate ? 'not-run' : 'survived';
}

type Outcome = MutantResult['outcome'];
type Kills = Map<RuleTest, number>;

/**
 * The number of tests that run first, because they killed the most mutants. Each of these tests has its own call of
 * promtool. The other tests of a file share one call.
 */
const alone = 6;

/**
 * Returns the tests in parts. Each part is one call of promtool, and promtool always runs all tests of a call. One
 * failed test kills a mutant. So the tests that have killed the most mutants come first and run alone.
 */
function inParts(able: readonly Prepared[], kills: Kills): Prepared[][] {
  const killsOf = ({ test }: Prepared) => kills.get(test) ?? 0;
  const sorted = able.toSorted((a, b) => killsOf(b) - killsOf(a));
  const others = sorted.slice(alone);
  const files = [...new Set(others.map(({ value }) => value))];
  return [
    ...sorted.slice(0, alone).map((one) => [one]),
    ...files.map((file) => others.filter((one) => one.value === file)),
  ];
}

/**
 * A passing test and its file (`value`). `loaded` has the rules that the file loads. `needed` has only the rules that
 * decide the result of the test.
 */
type Prepared = {
  value: RuleTestFile;
  loaded: readonly ReadRule[];
  test: RuleTest;
  needed: ReadonlySet<ReadRule>;
};

function prepared({ rules, tested }: Run): Prepared[] {
  return tested.flatMap(({ ruleFiles, tests, value }) => {
    const loaded = rules.filter(({ file }) => ruleFiles.includes(file));
    const passing = tests.flatMap(({ test, passed }) => (passed ? [test] : []));
    return passing.map((test) => ({ value, loaded, test, needed: new Set(rulesFor(test, loaded)) }));
  });
}

function resultOf(
  { kind, original, change, equivalent, killer }: RuleMutant,
  outcome: MutantResult['outcome'],
): MutantResult {
  return { kind, name: original.name, file: original.file, change, outcome, note: equivalent ?? killer };
}

/**
 * Returns the mutants in another order: the mutants 1, 18, 35, …, then 2, 19, 36, …, and so on. A run that ends early
 * has then tested mutants from the whole list, not only of the first rules.
 */
function spread<T>(items: readonly T[]): T[] {
  const stride = 17;
  return Array.from({ length: stride }, (_, start) => items.filter((_, i) => i % stride === start)).flat();
}

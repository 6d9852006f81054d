import type { TestedFile } from '../../thresholds/coverage/coverage.ts';
import type { RuleTest, RuleTestFile } from '../../thresholds/coverage/coverage-files.ts';
import type { RuleMutant } from '../../thresholds/coverage/mutants/mutant.ts';
import type { MutantResult } from '../../thresholds/coverage/mutants/mutant-report.ts';
import { ruleMutants } from '../../thresholds/coverage/mutants/rule-mutants.ts';
import { rulesFor } from '../../thresholds/coverage/staged.ts';
import type { ReadRule } from '../../thresholds/rules/read-rules.ts';
import type { RuleTestRunner, TestResult } from './rule-test-runner.ts';
import { twoAtOnce } from './two-at-once.ts';

/** A file of tests, with the content that promtool reads. */
export type RunnableFile = TestedFile & { value: RuleTestFile };

type Run = {
  rules: readonly ReadRule[];
  tested: readonly RunnableFile[];
  runner: Pick<RuleTestRunner, 'run'>;
  /** True when the time for mutants is used up. */
  isLate: () => boolean;
  onDone: (done: number, all: number) => void;
};

/**
 * Runs the passing tests against each mutant of the rules. When the time is used up, the remaining mutants are not run.
 */
export async function runRuleMutants(run: Run): Promise<MutantResult[]> {
  const mutants = ruleMutants(run.rules);
  const files = prepared(run);
  let done = 0;
  const results = await twoAtOnce(spread(mutants), async (mutant) => {
    const outcome = await outcomeOf(mutant, run, files);
    run.onDone(++done, mutants.length);
    return resultOf(mutant, outcome);
  });
  return results.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

async function outcomeOf(mutant: RuleMutant, { runner, isLate }: Run, files: readonly Prepared[]): Promise<Outcome> {
  if (mutant.equivalent !== null) return 'equivalent';
  let wasLate = false;
  for (const { value, loaded, tests } of files) {
    const able = tests.filter(({ needed }) => needed.has(mutant.original));
    if (able.length === 0) continue;
    if (isLate()) return 'not-run';
    const needed = new Set(able.flatMap((one) => [...one.needed]));
    const rules = loaded
      .filter((rule) => needed.has(rule))
      .map((rule) => (rule === mutant.original ? mutant.rule : rule));
    const own = able.map(({ test }) => test);
    const { result } = await inParts(own, (tests) => runner.run(rules, value, tests));
    // Only a failed test shows that the tests notice the fault.
    if (result === 'failed') return 'killed';
    if (result === 'refused') return 'refused';
    wasLate ||= result === 'late';
  }
  return wasLate ? 'not-run' : 'survived';
}

/** Runs the first test alone, and the others only if it passes, because the first one alone notices most faults. */
async function inParts(tests: readonly RuleTest[], run: (part: readonly RuleTest[]) => Promise<TestResult>) {
  const first = await run(tests.slice(0, 1));
  return first.result === 'passed' && tests.length > 1 ? run(tests.slice(1)) : first;
}

type Outcome = MutantResult['outcome'];
/**
 * A test file, the rules that it loads, and its passing tests, each with the rules that decide its result (`needed`).
 */
type Prepared = {
  value: RuleTestFile;
  loaded: readonly ReadRule[];
  tests: { test: RuleTest; needed: ReadonlySet<ReadRule> }[];
};

function prepared({ rules, tested }: Run): Prepared[] {
  return tested.map(({ ruleFiles, tests, value }) => {
    const loaded = rules.filter(({ file }) => ruleFiles.includes(file));
    const passing = tests.flatMap(({ test, passed }) => (passed ? [test] : []));
    return { value, loaded, tests: passing.map((test) => ({ test, needed: new Set(rulesFor(test, loaded)) })) };
  });
}

function resultOf(
  { kind, original, change, equivalent, killer }: RuleMutant,
  outcome: MutantResult['outcome'],
): MutantResult {
  return { kind, name: original.name, file: original.file, change, outcome, note: equivalent ?? killer };
}

/**
 * Mixes the order of the mutants: every 17th first, then the ones after these. A run that ends early has then tested
 * mutants from the whole list, not only of the first rules.
 */
function spread<T>(items: readonly T[]): T[] {
  const stride = 17;
  return Array.from({ length: stride }, (_, start) => items.filter((_, i) => i % stride === start)).flat();
}

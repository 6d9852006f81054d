import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuleTest, RuleTestFile } from '../../thresholds/coverage/coverage-files.ts';
import { ruleText } from '../../thresholds/coverage/staged.ts';
import type { ReadRule } from '../../thresholds/rules/read-rules.ts';
import { runTool } from './run-tool.ts';

/**
 * `refused`: promtool does not load the rules, so no test ran. `late`: promtool did not end in time. `output` contains
 * the reason. `output` is empty when the tests passed.
 */
export type TestResult = { result: 'passed' | 'failed' | 'refused' | 'late'; output: string };

/**
 * Settings that make Go collect garbage less often. Go's defaults suit servers. With the defaults, a short call of
 * promtool spends a third of its processor time on garbage collection.
 */
const collectingLess = { GOGC: '400', GOMEMLIMIT: '1GiB' };

/** Runs tests of rules with promtool, in a temporary directory that `close` removes. */
export class RuleTestRunner {
  readonly directory = mkdtempSync(join(tmpdir(), 'meshproof-coverage-'));
  readonly #promtool: string;
  readonly #signal: AbortSignal;
  #count = 0;

  constructor(promtool: string, signal: AbortSignal) {
    this.#promtool = promtool;
    this.#signal = signal;
  }

  /**
   * Runs `tests` against `rules`. `tests` has some or all tests of `file`. Rejects with the signal's reason if the
   * signal aborts.
   */
  async run(rules: readonly ReadRule[], file: RuleTestFile, tests: readonly RuleTest[]): Promise<TestResult> {
    const n = this.#count++;
    const [rulePath, testPath] = ['rules', 'test'].map((kind) => join(this.directory, `${n}.${kind}.yml`)) as [
      string,
      string,
    ];
    writeFileSync(rulePath, ruleText(rules));
    writeFileSync(testPath, JSON.stringify({ ...file, rule_files: [rulePath], tests }));
    try {
      const { end, output } = await this.#call(['test', 'rules', testPath]);
      if (end === 'done') return { result: 'passed', output: '' };
      if (end === 'late') return { result: 'late', output };
      // `promtool test` gives the same exit code for invalid rules and for failed tests.
      const loading = await this.#call(['check', 'rules', '--lint=none', rulePath]);
      if (loading.end === 'late') return { result: 'late', output: loading.output };
      return {
        result: loading.end === 'done' ? 'failed' : 'refused',
        output: output.replaceAll(this.directory, '').trim(),
      };
    } finally {
      rmSync(rulePath, { force: true });
      rmSync(testPath, { force: true });
    }
  }

  #call(args: readonly string[]) {
    return runTool(this.#promtool, args, { signal: this.#signal, env: { ...process.env, ...collectingLess } });
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RuleTest, RuleTestFile } from '../../thresholds/coverage/coverage-files.ts';
import { ruleText } from '../../thresholds/coverage/staged.ts';
import type { ReadRule } from '../../thresholds/rules/read-rules.ts';

/**
 * `refused`: promtool does not load the rules, so no test ran. `late`: promtool did not end in time. `output` contains
 * the reason. `output` is empty when the tests passed.
 */
export type TestResult = { result: 'passed' | 'failed' | 'refused' | 'late'; output: string };

/** The time limit of one call of promtool. A test of a month with an interval of 15 s takes about ten seconds. */
const longestMs = 120_000;

/**
 * Settings that make Go collect garbage less often. Go's defaults suit servers. With the defaults, a short call of
 * promtool spends a third of its processor time on garbage collection.
 */
const collectingLess = { GOGC: '400', GOMEMLIMIT: '1GiB' };

/** Runs tests of rules with promtool, in a temporary directory that `close` removes. */
export class RuleTestRunner {
  readonly #promtool: string;
  readonly #signal: AbortSignal;
  readonly #directory = mkdtempSync(join(tmpdir(), 'meshproof-coverage-'));
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
    const [rulePath, testPath] = ['rules', 'test'].map((kind) => join(this.#directory, `${n}.${kind}.yml`)) as [
      string,
      string,
    ];
    writeFileSync(rulePath, ruleText(rules));
    writeFileSync(testPath, JSON.stringify({ ...file, rule_files: [rulePath], tests }));
    try {
      const limits = { timeout: longestMs, killSignal: 'SIGKILL', maxBuffer: 1e8 } as const;
      const options = { signal: this.#signal, env: { ...process.env, ...collectingLess }, ...limits };
      await promisify(execFile)(this.#promtool, ['test', 'rules', testPath], options);
      return { result: 'passed', output: '' };
    } catch (error) {
      this.#signal.throwIfAborted();
      const { stdout, stderr, killed, code } = error as {
        stdout?: string;
        stderr?: string;
        killed?: boolean;
        code: unknown;
      };
      // Without an exit code, promtool did not run to its end, and the tests have no result. If the time limit killed
      // promtool, the result is `late`.
      if (typeof code !== 'number' && !killed) throw error;
      if (killed) return { result: 'late', output: `promtool did not end within ${longestMs / 1000} s` };
      const output = `${stdout ?? ''}${stderr ?? ''}`.replaceAll(this.#directory, '').trim();
      return { result: (await this.#loads(rulePath)) ? 'failed' : 'refused', output };
    } finally {
      rmSync(rulePath, { force: true });
      rmSync(testPath, { force: true });
    }
  }

  /**
   * Resolves to true if promtool loads the rules. `promtool test` cannot show this: invalid rules and failed tests give
   * the same exit code.
   */
  async #loads(rulePath: string): Promise<boolean> {
    try {
      await promisify(execFile)(this.#promtool, ['check', 'rules', '--lint=none', rulePath], { signal: this.#signal });
      return true;
    } catch (error) {
      this.#signal.throwIfAborted();
      if (typeof (error as { code: unknown }).code !== 'number') throw error;
      return false;
    }
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertmanagerFile, RouteTestFile } from '../../thresholds/coverage/coverage-files.ts';
import { same } from '../../thresholds/coverage/mutants/route-mutants.ts';
import { isMuted } from '../../thresholds/coverage/route-of.ts';
import { runTool } from './run-tool.ts';

/**
 * `refused`: amtool does not load the configuration, so no test ran. `late`: amtool did not end in time. `output` is
 * the reason, or the receivers that amtool found.
 */
export type FailedRouteTest = { test: string; result: 'failed' | 'refused' | 'late'; output: string };

type RouteTest = RouteTestFile['route_tests'][number];

/** Runs route tests with amtool. amtool cannot test inhibition rules, so meshproof evaluates these rules itself. */
export class RouteTestRunner {
  /** Contains copies of configurations, with their secrets, while tests run. `close` removes it. */
  readonly directory = mkdtempSync(join(tmpdir(), 'meshproof-routes-'));
  readonly #amtool: string;
  readonly #signal: AbortSignal;
  #count = 0;

  constructor(amtool: string, signal: AbortSignal) {
    this.#amtool = amtool;
    this.#signal = signal;
  }

  /**
   * Resolves to the tests that fail. With `onlyFirst`, stops after the first failure. If amtool refuses the
   * configuration, only the first test is returned.
   */
  async failures(config: AlertmanagerFile, tests: RouteTestFile, { onlyFirst = false } = {}) {
    const failed: FailedRouteTest[] = [];
    for (const { name, source, target, muted } of tests.inhibition_tests) {
      if (isMuted(config, source, target) === muted) continue;
      failed.push({ test: name, result: 'failed', output: muted ? 'the alert is not muted' : 'the alert is muted' });
      if (onlyFirst) return failed;
    }
    if (tests.route_tests.length === 0) return failed;
    const path = join(this.directory, `${this.#count++}.yml`);
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    try {
      for (const test of tests.route_tests) {
        const failure = await this.#failureOf(path, test);
        if (failure === undefined) continue;
        failed.push({ test: test.name, ...failure });
        if (onlyFirst || failure.result === 'refused') return failed;
      }
      return failed;
    } finally {
      rmSync(path, { force: true });
    }
  }

  async #failureOf(path: string, { labels, receivers }: RouteTest): Promise<Omit<FailedRouteTest, 'test'> | undefined> {
    const words = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const { end, stdout, output } = await this.#call(['config', 'routes', 'test', `--config.file=${path}`, ...words]);
    if (end === 'late') return { result: 'late', output };
    if (end === 'refused') {
      // amtool gives the same exit code for a wrong configuration and for labels that it cannot read.
      const loading = await this.#call(['config', 'routes', 'show', `--config.file=${path}`]);
      if (loading.end === 'late') return { result: 'late', output: loading.output };
      if (loading.end === 'done') return { result: 'failed', output: `amtool refuses the labels: ${words.join(' ')}` };
      return { result: 'refused', output: 'amtool refuses the configuration' };
    }
    const [line = ''] = stdout.trim().split('\n').slice(-1);
    const found = line.split(',').map((one) => one.trim());
    if (same(found, receivers)) return undefined;
    return { result: 'failed', output: `expected ${receivers.join(', ')}; amtool found ${found.join(', ')}` };
  }

  #call(args: readonly string[]) {
    return runTool(this.#amtool, args, { signal: this.#signal });
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

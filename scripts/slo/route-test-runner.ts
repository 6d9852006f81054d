import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Labels } from '../../thresholds/compile/promql.ts';
import type { AlertmanagerFile, RouteTestFile } from '../../thresholds/coverage/coverage-files.ts';
import { same } from '../../thresholds/coverage/mutants/route-mutants.ts';
import { isMuted } from '../../thresholds/coverage/route-of.ts';

/** Runs route tests with amtool. amtool cannot test inhibition rules, so meshproof evaluates these rules itself. */
export class RouteTestRunner {
  readonly #amtool: string;
  readonly #signal: AbortSignal;
  readonly #directory = mkdtempSync(join(tmpdir(), 'meshproof-routes-'));
  #count = 0;

  constructor(amtool: string, signal: AbortSignal) {
    this.#amtool = amtool;
    this.#signal = signal;
  }

  /**
   * Resolves to the names of the tests that fail. Each name comes with the reason, or with the receivers that amtool
   * found. With `onlyFirst`, stops after the first failure.
   */
  async failures(config: AlertmanagerFile, tests: RouteTestFile, { onlyFirst = false } = {}) {
    const path = join(this.#directory, `${this.#count++}.yml`);
    writeFileSync(path, JSON.stringify(config));
    const failed: { test: string; output: string }[] = [];
    for (const { name, source, target, muted } of tests.inhibition_tests) {
      if (isMuted(config, source, target) === muted) continue;
      failed.push({ test: name, output: muted ? 'the alert is not muted' : 'the alert is muted' });
      if (onlyFirst) return failed;
    }
    for (const { name, labels, receivers } of tests.route_tests) {
      const found = await this.#receivers(path, labels);
      if (same(found, receivers)) continue;
      failed.push({ test: name, output: `expected ${receivers.join(', ')}; amtool found ${found.join(', ')}` });
      if (onlyFirst) return failed;
    }
    return failed;
  }

  async #receivers(path: string, labels: Labels): Promise<string[]> {
    const words = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const args = ['config', 'routes', 'test', `--config.file=${path}`, ...words];
    const { stdout } = await promisify(execFile)(this.#amtool, args, { signal: this.#signal });
    const [line = ''] = stdout.trim().split('\n').slice(-1);
    return line.split(',').map((one) => one.trim());
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { coverageJunit } from '../../thresholds/coverage/coverage-junit.ts';
import { coverageLines, outcomeOf, worst } from '../../thresholds/coverage/coverage-report.ts';
import {
  mutantCases,
  mutantLines,
  outcomeOfMutants,
  scoreOf,
} from '../../thresholds/coverage/mutants/mutant-report.ts';
import type { Closing } from '../lib/closing.ts';
import type { Reaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';
import { checkOutput, writeOutput } from '../lib/write-output.ts';
import { printJson, printLine, warn } from '../terminal/output.ts';
import { coverageInputs } from './coverage-inputs.ts';
import { majorOf, type PrometheusFlag } from './prometheus-option.ts';
import { RouteTestRunner } from './route-test-runner.ts';
import { RuleTestRunner } from './rule-test-runner.ts';
import { type MutantRun, runCoverage } from './run-coverage.ts';

export type CoverageFlags = PrometheusFlag & {
  mutants?: boolean;
  /** The time limit for testing all mutants, in seconds. */
  within: number;
  junit?: string;
  json?: boolean;
  quiet?: boolean;
};

/**
 * Runs the tests of the named rules and routes, and prints which alerts they cover. Resolves to the exit code. Rejects
 * with the reason of `abort` after an abort. Throws UserError for files without an alert.
 */
export async function coverAlerts(
  files: readonly string[],
  flags: CoverageFlags,
  { abort, closing, reaper }: { abort: AbortController; closing: Closing; reaper: Pick<Reaper, 'adoptDirectory'> },
): Promise<number> {
  if (flags.junit !== undefined) checkOutput(flags.junit, junitFile);
  const inputs = coverageInputs(files, majorOf(flags));
  if (inputs.declared.length === 0 && !inputs.rules.some(({ kind }) => kind === 'alert'))
    throw new UserError('these files have no alert: name files with alerts', { file: files.join(', ') });
  const options = { log: warn, signal: abort.signal };
  const promtool = (await ensure('prometheus', options)).companions.promtool!;
  const rules = new RuleTestRunner(promtool, abort.signal);
  reaper.adoptDirectory(rules.directory);
  closing.add(() => rules.close());
  // Without a configuration of Alertmanager, there are no routes to test.
  const amtool = inputs.configs.length > 0 ? (await ensure('alertmanager', options)).companions.amtool! : null;
  const routes = amtool === null ? null : new RouteTestRunner(amtool, abort.signal);
  if (routes) {
    reaper.adoptDirectory(routes.directory);
    closing.add(() => routes.close());
  }
  const mutants = flags.mutants ? mutantRun(flags) : undefined;
  return print(await runCoverage(inputs, { rules, routes }, mutants), flags);
}

/** Returns callbacks that limit the total time. Unless `quiet`, they print the progress about ten times. */
function mutantRun({ within, quiet }: CoverageFlags): MutantRun {
  const endMs = performance.now() + within * 1000;
  let tenth = 0;
  return {
    isLate: () => performance.now() > endMs,
    onDone: (done, all) => {
      const now = Math.floor((10 * done) / all);
      if (now > tenth && !quiet) warn(`mutants: ${done} of ${all}`);
      tenth = now;
    },
  };
}

const junitFile = { action: 'write the JUnit file' };

const codes = { pass: exitCode.pass, fail: exitCode.fail, inconclusive: exitCode.inconclusive } as const;

function print(report: Awaited<ReturnType<typeof runCoverage>>, { junit, json, quiet }: CoverageFlags): number {
  const { mutants } = report;
  if (json) printJson({ ...report, score: mutants && scoreOf(mutants).score });
  else if (!quiet)
    for (const line of [...coverageLines(report), ...(mutants ? mutantLines(mutants) : [])]) printLine(line);
  // The file is written last. If the write fails, the result is already printed.
  if (junit !== undefined) writeOutput(junit, coverageJunit(report, mutantCases(mutants ?? [])), junitFile);
  return codes[worst(outcomeOf(report), mutants ? outcomeOfMutants(mutants) : 'pass')];
}

import { join } from 'node:path';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { capacityHtml } from '../../results/report/html/capacity.ts';
import { capacityText } from '../../results/report/text/capacity.ts';
import { createRunId } from '../../results/store/run-id.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { makeOutputDirectory, writeOutput } from '../lib/write-output.ts';
import { printJson, printText } from './output.ts';
import { printPage } from './print-page.ts';
import type { Say } from './terminal.ts';

const action = 'write the page of the search';

const codes: Record<CapacityResult['verdict'], ExitCode> = {
  found: exitCode.pass,
  held: exitCode.pass,
  'nothing-held': exitCode.fail,
  'not-decided': exitCode.inconclusive,
  changed: exitCode.invalid,
};

/**
 * Prints the result of a capacity search, and writes its HTML page into the store. Returns the exit code of the result.
 * If the page cannot be written, only prints a warning, because the result took minutes and is printed already.
 */
export function printCapacity(result: CapacityResult, flags: { store: string; json?: boolean }, say: Say): ExitCode {
  // Two searches of one plan may end in the same second. So the name of the page contains a unique run id.
  const file = join(flags.store, `capacity-${createRunId(Date.now(), result.plan, Math.random())}.html`);
  if (flags.json) printJson(result);
  else printText(capacityText(result));
  try {
    makeOutputDirectory(flags.store, action);
    writeOutput(file, capacityHtml(result), { action, isNew: true });
    printPage({ file }, say);
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure;
    printPage({ file, failure }, say);
  }
  return codes[result.verdict];
}

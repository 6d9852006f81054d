import { join } from 'node:path';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { capacityHtml } from '../../results/report/html/capacity.ts';
import { capacityText } from '../../results/report/text/capacity.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { makeOutputDirectory, writeOutput } from '../lib/write-output.ts';
import { printJson, printText, warn } from './output.ts';
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
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(flags.store, `capacity-${result.plan}-${at}.html`);
  if (flags.json) printJson(result);
  else printText(capacityText(result));
  try {
    makeOutputDirectory(flags.store, action);
    writeOutput(file, capacityHtml(result), { action });
    say(`report: ${file}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(`no page was written: ${error}`);
  }
  return codes[result.verdict];
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { capacityHtml } from '../../results/report/html/capacity.ts';
import { capacityText } from '../../results/report/text/capacity.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { printJson, printText } from './output.ts';
import type { Say } from './terminal.ts';

const codes: Record<CapacityResult['verdict'], ExitCode> = {
  found: exitCode.pass,
  held: exitCode.pass,
  'nothing-held': exitCode.fail,
  'not-decided': exitCode.inconclusive,
  changed: exitCode.invalid,
};

/** Prints the result of a capacity search and writes its HTML page into the store. Returns the exit code. */
export function printCapacity(result: CapacityResult, flags: { store: string; json?: boolean }, say: Say): ExitCode {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(flags.store, `capacity-${result.plan}-${at}.html`);
  makeDirectory(flags.store);
  writeFileSync(file, masker.text(capacityHtml(result)));
  if (flags.json) printJson(result);
  else printText(capacityText(result));
  say(`report: ${file}`);
  return codes[result.verdict];
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { capacityHtml } from '../../results/report/html/capacity.ts';
import { capacityText } from '../../results/report/text/capacity.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import type { CapacityFlags } from '../commands/capacity.ts';
import type { Say } from './terminal.ts';

const codes: Record<CapacityResult['verdict'], ExitCode> = {
  found: exitCode.pass,
  held: exitCode.pass,
  'nothing-held': exitCode.fail,
  inconclusive: exitCode.inconclusive,
};

/** Prints what a search found and writes its page into the store. Gives the exit code. */
export function tellCapacity(result: CapacityResult, flags: CapacityFlags, say: Say): ExitCode {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = join(flags.store, `capacity-${result.plan}-${at}.html`);
  mkdirSync(flags.store, { recursive: true });
  writeFileSync(file, capacityHtml(result));
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : capacityText(result));
  say(`report: ${file}`);
  return codes[result.verdict];
}

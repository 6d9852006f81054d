import { z } from 'zod';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import { parseSweep } from '../../simulators/mesh-node/world/vary.ts';
import { sayTo } from '../run/session.ts';
import { printJson, printText } from '../terminal/output.ts';
import { sweepWorld } from './sweep.ts';
import { sweepLine, sweepTable } from './sweep-table.ts';

/**
 * Simulates a world (a simulated mesh) for each combination of the values in `text`, and prints the results. Returns
 * exit code 0, because a sweep has no verdict.
 */
export async function printSweep(
  file: string,
  seed: number,
  text: string,
  { json, quiet }: { json?: boolean; quiet?: boolean },
): Promise<ExitCode> {
  const say = sayTo(quiet);
  const axes = parseSweep(text);
  const raw = readDocument(file, z.record(z.string(), z.unknown()));
  const cells = await sweepWorld(raw, axes, seed, (cell) => say(sweepLine(cell)));
  const { world } = raw.value as { world: string };
  if (json) printJson({ world, seed, sweep: cells });
  else
    printText(
      `${world}, seed ${seed}: coverage for each value ("!" marks a verdict other than PASS)\n\n${sweepTable(axes, cells)}\n`,
    );
  return exitCode.pass;
}

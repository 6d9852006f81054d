import type { SealedRun } from '../../results/store/sealed-run.ts';
import { conductRun } from './conduct-run.ts';
import { judgeConducted } from './judge-conducted.ts';
import { openRun } from './open-run.ts';
import type { RunParts } from './run-parts.ts';
import { sealConducted } from './seal-conducted.ts';

/** Runs a plan against a target that is up: opens the record, conducts the load, judges, pushes and seals. */
export async function runPlan(parts: RunParts): Promise<SealedRun> {
  const run = await openRun(parts);
  try {
    const conducted = await conductRun(parts, run);
    return await sealConducted(parts, run, conducted, judgeConducted(parts.job, run.record, conducted));
  } catch (error) {
    // What fails after another command has taken the run follows from that.
    const cause = run.record.writer.loss() ?? error;
    run.record.abandon();
    throw cause;
  } finally {
    await run.close();
  }
}

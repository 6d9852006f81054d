import type { SealedRun } from '../../results/store/sealed-run.ts';
import { storeFailure } from '../../results/store/store-error.ts';
import { conductRun } from './conduct-run.ts';
import { judgeConducted } from './judge-conducted.ts';
import { openRun } from './open-run.ts';
import type { RunParts } from './run-parts.ts';
import { rememberSaid } from './said.ts';
import { sealConducted } from './seal-conducted.ts';

/**
 * Runs a plan against a target that is up: opens the record, makes the load, judges the run, sends its values to
 * Prometheus and completes the record. Everything that was opened is closed, even after an error. Throws UserError when
 * the store fails.
 */
export async function runPlan(given: RunParts): Promise<SealedRun> {
  const said = rememberSaid(given.session.say);
  const parts = { ...given, session: { ...given.session, say: said.say } };
  const run = await openRun(parts);
  try {
    const conducted = await conductRun(parts, run);
    const judgement = judgeConducted(parts.job, run.record, conducted, parts.clock.wallMs());
    return await sealConducted(parts, { ...run, said }, conducted, judgement);
  } catch (error) {
    // If another command has taken over the record of this run, `error` is only a consequence.
    const cause = run.record.writer.loss() ?? storeFailure(parts.options.store, error);
    run.record.abandon();
    throw cause;
  } finally {
    // An error while closing is ignored. Either the run has already failed with a more important error, or the record
    // is already complete.
    await run.close().catch(() => undefined);
  }
}

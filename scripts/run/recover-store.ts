import { isDead } from '../../results/store/owners/liveness.ts';
import { thisProcess } from '../../results/store/owners/owner.ts';
import { recoverPartials, type Unsealed } from '../../results/store/recover.ts';

/**
 * Completes the records of runs whose process was killed. Commands that make or read stored runs call this function
 * first. Resolves to the runs whose record cannot be completed.
 */
export async function recoverStore(storeDir: string, say: (line: string) => void): Promise<Unsealed[]> {
  const { recovered, problems } = await recoverPartials(storeDir, { claimer: thisProcess(), isDead });
  for (const run of recovered) say(`completed the record of the interrupted run ${run.id}`);
  for (const { id, reason } of problems) say(`the record of the interrupted run ${id} cannot be completed: ${reason}`);
  return problems;
}

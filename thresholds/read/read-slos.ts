import type { Slo } from '../../results/record/slo.ts';
import { partly, throwAll } from '../../scenarios/base/together.ts';
import { readOpenSlo } from '../open-slo/read-open-slo.ts';
import { fromOpenSlo } from './from-open-slo.ts';

/**
 * Returns the SLOs of these files, in their order, for a run that judges each of them. Throws all errors as UserError
 * with file, line and key, also for a valid document that a run cannot judge.
 */
export function readSlos(...files: string[]): Slo[] {
  const { slos, errors } = readOpenSlo(files);
  const judged = partly(slos.map((slo) => () => fromOpenSlo(slo)));
  throwAll([...errors, ...judged.errors]);
  return judged.results.flat();
}

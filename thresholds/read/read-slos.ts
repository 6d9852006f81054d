import type { Slo } from '../../results/record/slo.ts';
import { partly, throwAll } from '../../scenarios/base/together.ts';
import { readOpenSlo } from '../open-slo/read-open-slo.ts';
import { fromOpenSlo } from './from-open-slo.ts';

/**
 * Returns the SLOs of these files, in the order of the files. Throws all errors as UserError with file, line and key. A
 * valid document that a run cannot judge is also an error.
 */
export function readSlos(...files: string[]): Slo[] {
  const { slos, errors } = readOpenSlo(files);
  const judged = partly(slos.map((slo) => () => fromOpenSlo(slo)));
  throwAll([...errors, ...judged.errors]);
  return judged.results.flat();
}

import type { Slo } from '../../results/record/slo.ts';
import { together } from '../../scenarios/base/together.ts';
import { readSloDocuments } from '../open-slo/read-documents.ts';
import { readObjects } from '../open-slo/read-objects.ts';
import { fromOpenSlo } from './from-open-slo.ts';

/**
 * The SLOs of these files, in their order, for a run that judges each of them. References may cross the files. Throws
 * all errors as UserError with file, line and key, also for a valid document that a run cannot judge.
 */
export function readSlos(...files: string[]): Slo[] {
  return together(readSloDocuments(readObjects(files)).map((slo) => () => fromOpenSlo(slo))).flat();
}

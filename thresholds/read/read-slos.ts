import type { Slo } from '../../results/record/slo.ts';
import { readDocuments } from '../../scenarios/base/document.ts';
import { together } from '../../scenarios/base/together.ts';
import { fromOpenSlo } from './from-open-slo.ts';
import { openSloSchema } from './open-slo.ts';

/** The SLOs of one file, in its order. Throws UserError with file, line and key. */
export function readSlos(file: string): Slo[] {
  return together(readDocuments(file, openSloSchema).map((document) => () => fromOpenSlo(document)));
}

import type { Slo } from '../../../results/record/slo.ts';
import { readSlos } from '../../../thresholds/read/read-slos.ts';
import { catalogueOf } from '../../plan/catalogue.ts';
import { sloFile, sloNames } from '../../plan/named-slos.ts';
import { producers } from '../../plan/producers.ts';

/** The metrics of every producer: an SLO document is checked without a plan. */
export const allMetrics = catalogueOf(producers);

/** The SLOs of these documents, or of every shipped document. Throws UserError for a document that cannot be read. */
export function readNamedSlos(names: readonly string[]): Slo[] {
  return readSlos(...(names.length > 0 ? names : sloNames()).map((name) => sloFile(name)));
}

import { catalogueOf } from './catalogue-of.ts';
import { producers } from './producers.ts';

const catalogue = catalogueOf(producers);

/** Returns true for a metric of single values, such as a web vital of one page view. */
export function isSample(metric: string): boolean {
  return catalogue.get(metric)?.metric.kind === 'sample';
}

import type { Select } from '../../results/record/metric.ts';

/** The labels by which an SLO separates errors from good answers. */
const ofErrors = ['expected_response', 'status', 'error_code'];

/** Returns whether a selection separates errors from good answers. */
export function isOnErrors({ match }: Select): boolean {
  return ofErrors.some((name) => match[name] !== undefined);
}

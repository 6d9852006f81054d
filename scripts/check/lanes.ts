import type { Check } from './checks.ts';

/**
 * Returns the lanes, each with the names of its checks. Lanes run at the same time. All journeys share one lane,
 * because two browsers would slow each other down.
 */
export function lanesOf(checks: readonly Pick<Check, 'name' | 'kind'>[]): string[][] {
  const of = (kind: Check['kind']) => checks.filter((one) => one.kind === kind).map(({ name }) => name);
  const journeys = of('journey');
  return [...(journeys.length > 0 ? [journeys] : []), ...of('probe').map((name) => [name])];
}

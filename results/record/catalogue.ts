import type { Metric } from './metric.ts';

/**
 * The metrics that the producers of a run and the harness declare, by name, each with the producer that records it
 * (`run` for the harness itself).
 */
export type Catalogue = ReadonlyMap<string, { metric: Metric; producer: string }>;

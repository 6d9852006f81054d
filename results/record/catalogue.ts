import type { Metric } from './metric.ts';

/** Every metric that a run records, by name, with the producer that records it (`run` for the harness itself). */
export type Catalogue = ReadonlyMap<string, { metric: Metric; producer: string }>;

import type { Metric } from './metric.ts';

/** The metrics of a run by name, each with the producer that records it. The producer `run` is meshproof itself. */
export type Catalogue = ReadonlyMap<string, { metric: Metric; producer: string }>;

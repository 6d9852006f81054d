/**
 * A part of the run that works beside the load generators, from the start of the load until the run ends. A sampler
 * records samples, or injects the faults of the plan.
 */
export interface Sampler {
  start(t0Ms: number): void;
  stop(): void;
}

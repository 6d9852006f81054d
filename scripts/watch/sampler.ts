/**
 * A part of the run that works beside the producers, from T0 until the run ends. It records samples, or injects the
 * faults of the plan.
 */
export interface Sampler {
  start(t0Ms: number): void;
  stop(): void;
}

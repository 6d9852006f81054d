/**
 * Works beside the producers, from the time at which T0 is fixed until the run ends: it takes samples, or sets the
 * faults of the plan.
 */
export interface Sampler {
  start(t0Ms: number): void;
  stop(): void;
}

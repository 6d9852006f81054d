/** Observes a run from the outside, from the time at which T0 is fixed until the run ends. */
export interface Sampler {
  start(t0Ms: number): void;
  stop(): void;
}

/** Observes a run from the outside, from T0 until the run ends. */
export interface Sampler {
  start(t0Ms: number): void;
  stop(): void;
}

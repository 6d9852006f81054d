/** A copy of a message, or a signal, in transit. `kind` is `kinds.copy` or `kinds.signal`. */
export type Frame = {
  kind: number;
  to: number;
  from: number;
  ttl: number;
  subject: number;
  news: number;
  bytes: number;
};

/** Carries frames over real sockets. Calls `land` of `Delivery` for a frame that arrives, and `lose` for a lost one. */
export interface Carrier {
  carries(from: number, to: number, link: number): boolean;
  /** True if a real connection replaces the simulated link. The link then adds no delay of its own to a frame. */
  readonly isLink: boolean;
  put(frame: Frame): void;
  /** Returns the number of frames of this kind (copies or signals) that are in flight. */
  waiting(kind: number): number;
}

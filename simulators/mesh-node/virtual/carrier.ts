/** A copy or a signal on its way: the kind of event, and what goes with it. */
export type Frame = {
  kind: number;
  to: number;
  from: number;
  ttl: number;
  subject: number;
  news: number;
  bytes: number;
};

/** Takes frames over wires that are real; `land` or `lose` brings each back to the engine's delivery. */
export interface Carrier {
  carries(from: number, to: number, link: number): boolean;
  /** The wire takes its own time, so the link's is not added. */
  readonly isLink: boolean;
  put(frame: Frame): void;
  /** Frames that were put and have not come back, copies and signals. */
  waiting(kind: number): number;
}

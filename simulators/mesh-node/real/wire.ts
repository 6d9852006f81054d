import type { Failure } from './failure.ts';
import type { Transport } from './ledger.ts';

/** A wire (real sockets) knows only the sequence number of a frame. `Carriage` stores all other data of the frame. */
export type WireEvents = {
  frame(node: number, seq: number, atMs: number): void;
  /** Called when an unknown frame arrived, or when a connection failed or ended. */
  trouble(failure: Failure): void;
};

/** A real transport between nodes. */
export interface Wire {
  readonly transport: Transport;
  /** True if the frames go through the target. An expired frame then counts as lost by the target. */
  readonly isTarget: boolean;
  open(events: WireEvents): Promise<{ connected: number; failure: string | undefined }>;
  /** Sends or queues a frame. Returns a failure if it can do neither. */
  send(from: number, to: number, seq: number, bytes: number): Failure | undefined;
  /** Sends queued frames. The caller calls `pump` every few ms. */
  pump(nowMs: number): void;
  /** Frees the space that a lost frame took in the buffer of the node `to`. */
  forget(to: number): void;
  connected(): number;
  close(): void;
}

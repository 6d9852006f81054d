import type { Failure } from './failure.ts';
import type { Transport } from './ledger.ts';

/** A wire identifies a frame only by its number. `Carriage` stores the other data of the frame. */
export type WireEvents = {
  frame(node: number, seq: number, atMs: number): void;
  /** An unknown frame arrived, or a connection failed or ended. */
  trouble(failure: Failure): void;
};

/** A real transport between nodes. */
export interface Wire {
  readonly transport: Transport;
  /** The target gets the blame for expired frames of its wire, unless the load generator stalled. */
  readonly isTarget: boolean;
  open(events: WireEvents): Promise<{ connected: number; failure: string | undefined }>;
  /** Sends or queues a frame. Returns the failure when neither was possible. */
  send(from: number, to: number, seq: number, bytes: number): Failure | undefined;
  /** Sends queued frames; called every few ms. */
  pump(nowMs: number): void;
  /** Frees the space that a lost frame took in the buffer of the node `to`. */
  forget(to: number): void;
  connected(): number;
  close(): void;
}

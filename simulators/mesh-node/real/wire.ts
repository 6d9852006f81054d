import type { Failure } from './failure.ts';
import type { Transport } from './ledger.ts';

/** What a frame says of itself on the way: its number, which names all else to those at both ends. */
export type WireEvents = {
  /** A node got the frame of this number. */
  frame(node: number, seq: number, atMs: number): void;
  /** Something else came, or a connection ended. */
  trouble(failure: Failure): void;
};

/** A real way between nodes. */
export interface Wire {
  readonly transport: Transport;
  /** The wire is the target's, so what it loses the target lost. */
  readonly isTarget: boolean;
  open(events: WireEvents): Promise<{ connected: number; failure: string | undefined }>;
  /** Undefined when it went out, or waits to. */
  send(from: number, to: number, seq: number, bytes: number): Failure | undefined;
  /** Sends what waited. To be called every few ms. */
  pump(nowMs: number): void;
  /** A frame for this node is given up. */
  forget(to: number): void;
  connected(): number;
  close(): void;
}

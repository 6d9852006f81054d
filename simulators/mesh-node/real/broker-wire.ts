import type { Clock } from '../../../scenarios/base/clock.ts';
import type { TlsOptions } from '../../../scenarios/base/tls/client-tls.ts';
import { nodeName } from './connections.ts';
import type { Failure } from './failure.ts';
import { Frames, parseFrame } from './frames.ts';
import { NodeSocket } from './node-socket.ts';
import type { Wire, WireEvents } from './wire.ts';

const connectGapMs = 2;
const leastBytes = 64;

export type BrokerParts = {
  /** The address of the broker, without a slash at its end. */
  url: string;
  tls: TlsOptions;
  token: string;
  /** The nodes that get a connection to the broker. */
  nodes: readonly number[];
  clock: Clock;
  random: () => number;
  signal: AbortSignal;
};

/**
 * Sends frames through the target's broker. The broker sends each frame to every connection, but only the addressee
 * counts the frame.
 */
export class BrokerWire implements Wire {
  readonly transport = 'ws';
  readonly isTarget = true;
  readonly #parts: BrokerParts;
  readonly #frames: Frames;
  readonly #sockets = new Map<number, NodeSocket>();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#frames = new Frames(parts.token, leastBytes);
  }

  async open(events: WireEvents): Promise<{ connected: number; failure: string | undefined }> {
    const { nodes, clock, signal } = this.#parts;
    const tries: Promise<string | undefined>[] = [];
    for (const node of nodes) {
      if (signal.aborted) break;
      tries.push(new Promise((resolve) => this.#connect(node, events, resolve)));
      await clock.sleep(connectGapMs, signal);
    }
    const stopped = new Promise<never[]>((resolve) => {
      signal.addEventListener('abort', () => resolve([]), { once: true });
    });
    const failures = await Promise.race([Promise.all(tries), stopped]);
    return { connected: this.connected(), failure: failures.find((one) => one !== undefined) };
  }

  send(from: number, to: number, seq: number, bytes: number): Failure | undefined {
    const { token } = this.#parts;
    const message = this.#frames.text(seq).padEnd(bytes, 'x');
    return this.#sockets
      .get(from)!
      .send(JSON.stringify({ type: 'send_message', to: nodeName(token, to), message, priority: 'normal' }));
  }

  /** Does nothing, because `send` never queues a frame. */
  pump(): void {}
  forget(): void {}

  connected(): number {
    return [...this.#sockets.values()].filter((socket) => socket.open).length;
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
  }

  #connect(node: number, events: WireEvents, tried: (failure?: string) => void): void {
    const { url, tls, token, clock, random } = this.#parts;
    const name = nodeName(token, node);
    const failed = (failure: Failure) => {
      events.trouble({ ...failure, text: `${name}: ${failure.text}` });
      tried(failure.text);
    };
    const socket = new NodeSocket(
      `${url.replace(/^http/, 'ws')}/ws?id=${encodeURIComponent(name)}`,
      {
        connected: () => tried(),
        refused: failed,
        broken: failed,
        pong: () => undefined,
        frame: (data, atMs) => {
          const seq = this.#frames.seqIn(data);
          // Each connection receives every frame. To save CPU time, a message is parsed only if it contains the name of
          // this node.
          const frame = seq === undefined || data.includes(name) ? parseFrame(data) : undefined;
          if (seq !== undefined) {
            if (frame?.data.toId === name) events.frame(node, seq, atMs);
          } else if (!frame) {
            events.trouble({
              kind: 'garbage',
              by: 'target',
              text: `${name} received a frame that the protocol does not allow`,
            });
          }
          return seq !== undefined || frame !== undefined;
        },
      },
      () => clock.wallMs(),
      random,
      tls,
    );
    this.#sockets.set(node, socket);
    socket.connect();
  }
}

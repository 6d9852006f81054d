import type { TlsOptions } from '../../../scenarios/base/tls/client-tls.ts';
import type { ErrorTally } from './error-tally.ts';
import type { Failure } from './failure.ts';
import type { Meters } from './meters.ts';
import { NodeSocket, type SocketEvents } from './node-socket.ts';

export type ConnectionParts = {
  /** The address of the broker, with http or https. */
  url: string;
  tls: TlsOptions;
  token: string;
  meters: Meters;
  errors: ErrorTally;
  nowMs: () => number;
  random: () => number;
  phaseAt: (atMs: number) => string;
  redirected: (location: string) => void;
};

type Listener = {
  frame(data: Buffer, atMs: number): boolean;
  pong(data: Buffer, atMs: number): void;
  /** Called after each attempt to connect. `failure` is undefined after a success. */
  tried(failure?: Failure): void;
};

/** Creates the nodes' sockets and measures each attempt to connect. */
export class Connections {
  readonly #parts: ConnectionParts;
  readonly #visitors = new Set<NodeSocket>();
  lastLoss: string | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  node(name: string, listener: Listener): NodeSocket {
    const { url, tls, meters, errors, nowMs, random, phaseAt, redirected } = this.#parts;
    const events: SocketEvents = {
      connected: (tookMs) => {
        const atMs = nowMs();
        meters.connected(phaseAt(atMs), atMs, tookMs);
        meters.operation('connect', 'ok', phaseAt(atMs), atMs);
        listener.tried();
      },
      refused: (failure, location) => {
        const atMs = nowMs();
        errors.count(failure.kind, phaseAt(atMs), atMs, `${name} could not connect: ${failure.text}`);
        if (failure.by === 'target') {
          meters.unconnected(phaseAt(atMs), atMs);
          meters.operation('connect', 'error', phaseAt(atMs), atMs);
        }
        if (location !== undefined) redirected(location);
        listener.tried(failure);
      },
      broken: ({ kind, text }) => {
        this.lastLoss = text;
        errors.count(kind, phaseAt(nowMs()), nowMs(), `${name} lost its connection: ${text}`);
      },
      frame: listener.frame,
      pong: listener.pong,
    };
    const address = `${url.replace(/^http/, 'ws')}/ws?id=${encodeURIComponent(name)}`;
    return new NodeSocket(address, events, nowMs, random, tls);
  }

  /** Connects a temporary node, measures the attempt and disconnects it. */
  visit(seq: number): void {
    const leave = () => {
      this.#visitors.delete(visitor);
      visitor.close();
    };
    const visitor = this.node(nodeName(this.#parts.token, `v${seq}`), { frame: accept, pong: ignore, tried: leave });
    this.#visitors.add(visitor);
    visitor.connect();
  }

  close(): void {
    for (const visitor of this.#visitors) visitor.close();
  }
}

/** Returns the name that a node of this run has at the broker. */
export const nodeName = (token: string, suffix: string | number): string => `mp-${token}-${suffix}`;

const ignore = (): void => undefined;
const accept = (): boolean => true;

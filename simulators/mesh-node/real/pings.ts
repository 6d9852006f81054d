import type { ErrorTally } from './error-tally.ts';
import type { LagWatch } from './lag-watch.ts';
import type { Meters } from './meters.ts';
import { deadlineMs, type NodeSocket } from './node-socket.ts';
import type { Arrival } from './pacer.ts';
import { Pending } from './pending.ts';

type Ping = { phase: string; sentMs: number };

export type PingParts = {
  nodes: readonly { socket: Pick<NodeSocket, 'open' | 'blame' | 'ping'> }[];
  meters: Meters;
  errors: ErrorTally;
  lag: Pick<LagWatch, 'stalledWithin'>;
  nowMs: () => number;
};

/**
 * Pings of the WebSocket protocol, which every server must answer (RFC 6455, section 5.5.2). A ping is timed from its
 * write, not from its planned time: a timer may be late by more than a whole round trip.
 */
export class Pings {
  readonly #parts: PingParts;
  readonly #waiting = new Pending<Ping>();

  constructor(parts: PingParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  dispatch({ seq, phase }: Arrival): void {
    const { socket } = this.#parts.nodes[seq % this.#parts.nodes.length]!;
    const ping = { phase, sentMs: this.#parts.nowMs() };
    // The pings of a node that the broker disconnected count as unanswered. If they did not count, only the fast
    // answers of other nodes would be measured during an outage.
    if (!socket.open) {
      if (socket.blame === 'target') this.#unanswered(ping);
      return;
    }
    this.#waiting.add(seq, ping);
    socket.ping(String(seq));
  }

  pong(data: Buffer, atMs: number): void {
    const ping = this.#waiting.take(Number(data.toString('latin1')));
    if (!ping) return;
    this.#parts.meters.pinged(ping.phase, ping.sentMs, atMs);
    this.#parts.meters.operation('ping', 'ok', ping.phase, ping.sentMs);
  }

  expire(nowMs: number): void {
    for (const ping of this.#waiting.expire(nowMs, deadlineMs)) {
      if (this.#parts.lag.stalledWithin(ping.sentMs, ping.sentMs + deadlineMs)) continue;
      this.#parts.errors.count('ping-timeout', ping.phase, nowMs, `no pong in ${deadlineMs / 1000} s`);
      this.#unanswered(ping);
    }
  }

  #unanswered({ phase, sentMs }: Ping): void {
    this.#parts.meters.unpinged(phase, sentMs);
    this.#parts.meters.operation('ping', 'error', phase, sentMs);
  }
}

import type { ErrorTally } from './error-tally.ts';
import type { Failure } from './failure.ts';
import { Frames, parseFrame } from './frames.ts';
import type { LagWatch } from './lag-watch.ts';
import { type Blame, Ledger, type Sent } from './ledger.ts';
import type { Meters } from './meters.ts';
import { deadlineMs, type NodeSocket } from './node-socket.ts';
import type { Arrival } from './pacer.ts';
import { Pending } from './pending.ts';
import type { RestResult } from './rest-sender.ts';
import { type Route, routeOf } from './routing.ts';
import type { MeshSection } from './section.ts';

export type ExchangeParts = {
  section: MeshSection;
  token: string;
  nodes: readonly { name: string; socket: Pick<NodeSocket, 'send'> }[];
  rest: { send(body: string, done: (result: RestResult) => void): void };
  meters: Meters;
  errors: ErrorTally;
  lag: Pick<LagWatch, 'stalledWithin'>;
  nowMs: () => number;
  phaseAt: (atMs: number) => string;
  redirected: (location: string) => void;
};

/** Sends each message by its route. Determines the message's outcome from the frames that the nodes receive. */
export class Exchange {
  readonly ledger = new Ledger(deadlineMs);
  readonly #parts: ExchangeParts;
  readonly #frames: Frames;
  readonly #acks = new Pending<Sent>();

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.#frames = new Frames(parts.token, parts.section.size);
  }

  get waiting(): number {
    return this.ledger.inFlight + this.#acks.size;
  }

  dispatch({ seq, phase, intendedMs }: Arrival, t0Ms: number): void {
    const { nodes, meters, rest, nowMs } = this.#parts;
    const route = routeOf(seq, nodes.length);
    const message: Sent = { seq, phase, transport: route.transport, intendedMs: t0Ms + intendedMs, sentMs: nowMs() };
    this.ledger.send(message);
    meters.sent(message, message.intendedMs);
    const body = this.#body(message, route);
    if (route.transport === 'rest') {
      rest.send(JSON.stringify(body), (result) => this.#answered(message, result));
      return;
    }
    const failure = nodes[route.from]!.socket.send(JSON.stringify({ type: 'send_message', ...body }));
    if (failure) {
      // The message was never sent and cannot arrive later, so it already counts as lost.
      const by = this.#failed(message, failure);
      if (this.ledger.lose(seq, by)) meters.lost(message, by, message.intendedMs);
    } else {
      meters.operation('send', 'ok', phase, message.intendedMs);
      this.#acks.add(seq, message);
    }
  }

  /**
   * Returns whether the protocol allows a frame that a node received. The broker sends every message to every node. The
   * addressee counts the message as received. The sender of the message counts it as acknowledged, unless the message
   * was sent by REST.
   */
  frame(node: number, data: Buffer, atMs: number): boolean {
    const seq = this.#frames.seqIn(data);
    if (seq === undefined) return this.#foreign(node, data, atMs);
    const { from, to } = routeOf(seq, this.#parts.section.nodes);
    if (node === from) this.#echoed(seq, atMs);
    if (node === to) this.#received(seq, to, data, atMs);
    return true;
  }

  expire(nowMs: number): void {
    const { meters } = this.#parts;
    const blame = (message: Sent): Blame => this.#blameFor(message, 'target');
    for (const { message, by } of this.ledger.expire(nowMs, blame)) meters.lost(message, by, message.intendedMs);
    for (const message of this.#acks.expire(nowMs, deadlineMs)) {
      if (blame(message) === 'target') meters.unacked(message, message.intendedMs);
    }
  }

  #body({ seq, sentMs }: Sent, { to, priority }: Route): object {
    const message = this.#frames.text(seq);
    const metadata = { id: `${this.#parts.token}-${seq}`, sentAt: new Date(sentMs).toISOString() };
    return { to: this.#parts.nodes[to]!.name, message, priority, metadata };
  }

  #answered(message: Sent, { failure, location }: RestResult): void {
    const { meters, nowMs, redirected } = this.#parts;
    if (location !== undefined) redirected(location);
    if (!failure) {
      meters.operation('send', 'ok', message.phase, message.intendedMs);
      meters.acked(message, message.intendedMs, nowMs());
      return;
    }
    const by = this.#failed(message, failure);
    // After an error status of the broker, the message may still arrive before its deadline. So the message is not lost
    // yet.
    if (by === 'target') meters.unacked(message, message.intendedMs);
    else if (this.ledger.lose(message.seq, by)) meters.lost(message, by, message.intendedMs);
  }

  /** Counts a failed send, and returns the side that is to blame for the failure. */
  #failed(message: Sent, { kind, by: suspect, text }: Failure): Blame {
    const { meters, errors, nowMs } = this.#parts;
    const by = this.#blameFor(message, suspect);
    errors.count(kind, message.phase, nowMs(), text);
    if (by === 'target') meters.operation('send', 'error', message.phase, message.intendedMs);
    return by;
  }

  #blameFor({ sentMs }: Sent, suspect: Blame): Blame {
    return this.#parts.lag.stalledWithin(sentMs, sentMs + deadlineMs) ? 'generator' : suspect;
  }

  /** Counts a message as acknowledged. The broker acknowledges a message by returning the message to the sender. */
  #echoed(seq: number, atMs: number): void {
    const message = this.#acks.take(seq);
    if (message) this.#parts.meters.acked(message, message.intendedMs, atMs);
  }

  #received(seq: number, to: number, data: Buffer, atMs: number): void {
    const { nodes, meters, errors, phaseAt } = this.#parts;
    const phase = phaseAt(atMs);
    const wrong = this.#wrongWith(data, seq, nodes[to]!.name);
    if (wrong) {
      errors.count(wrong.kind, phase, atMs, wrong.text);
      return;
    }
    const receipt = this.ledger.receive(seq, atMs);
    if (receipt.kind === 'delivered') meters.delivered(receipt.message, receipt.message.intendedMs, atMs);
    else if (receipt.kind === 'duplicate') meters.duplicate(receipt.message, receipt.message.intendedMs);
    else if (receipt.kind === 'late') errors.count('late', phase, atMs, `message ${seq} arrived after its deadline`);
    else if (receipt.kind === 'unsent')
      errors.count('forged', phase, atMs, `message ${seq} arrived, but was never sent`);
  }

  /** Returns the fault of a received message; undefined if the message is unchanged and addressed to this node. */
  #wrongWith(data: Buffer, seq: number, name: string): { kind: string; text: string } | undefined {
    const frame = parseFrame(data);
    if (frame?.type !== 'message')
      return { kind: 'garbage', text: `message ${seq} arrived in a frame that the protocol does not allow` };
    if (frame.data.toId !== name)
      return { kind: 'misaddressed', text: `message ${seq} arrived, but is addressed to another node` };
    if (frame.data.message !== this.#frames.text(seq)) return { kind: 'corrupted', text: `message ${seq} was changed` };
    return undefined;
  }

  /**
   * Handles a frame without a message of this run: statistics of the broker, a foreign message, an error or garbage.
   * Returns whether the protocol allows the frame.
   */
  #foreign(node: number, data: Buffer, atMs: number): boolean {
    const { errors, nodes, phaseAt } = this.#parts;
    const frame = parseFrame(data);
    if (!frame)
      errors.count(
        'garbage',
        phaseAt(atMs),
        atMs,
        `${nodes[node]!.name} received a frame that the protocol does not allow`,
      );
    else if (frame.type === 'error') errors.count('rejected', phaseAt(atMs), atMs, data.toString('utf8').slice(0, 200));
    return frame !== undefined;
  }
}

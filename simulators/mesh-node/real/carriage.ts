import type { Carrier, Frame } from '../virtual/carrier.ts';
import type { Engine } from '../virtual/engine.ts';
import type { ErrorTally } from './error-tally.ts';
import type { LagWatch } from './lag-watch.ts';
import { type Blame, Ledger, type Sent } from './ledger.ts';
import type { Meters } from './meters.ts';
import { deadlineMs } from './node-socket.ts';
import type { Wire } from './wire.ts';

export type CarriageParts = {
  wire: Wire;
  carries: (from: number, to: number, link: number) => boolean;
  meters: Meters;
  errors: ErrorTally;
  lag: Pick<LagWatch, 'stalledWithin'>;
  nowMs: () => number;
  phaseAt: (atMs: number) => string;
};

/**
 * Carries the engine's frames over real sockets. Each frame gets one outcome: arrived, lost by the target, or lost by
 * the load generator.
 */
export class Carriage implements Carrier {
  readonly ledger = new Ledger(deadlineMs);
  readonly isLink: boolean;
  readonly #parts: CarriageParts;
  readonly #frames = new Map<number, Frame>();
  readonly #waiting: [copies: number, signals: number] = [0, 0];
  #engine: Engine | undefined;
  #made = 0;

  constructor(parts: CarriageParts) {
    this.#parts = parts;
    this.isLink = parts.wire.isTarget;
  }

  attach(engine: Engine): void {
    this.#engine = engine;
  }

  carries(from: number, to: number, link: number): boolean {
    return this.#parts.carries(from, to, link);
  }

  waiting(kind: number): number {
    return this.#waiting[kind]!;
  }

  put(frame: Frame): void {
    const { wire, meters, errors, nowMs, phaseAt } = this.#parts;
    const seq = this.#made++;
    const sentMs = nowMs();
    const phase = phaseAt(sentMs);
    const message: Sent = { seq, phase, transport: wire.transport, intendedMs: sentMs, sentMs };
    this.#frames.set(seq, frame);
    this.#waiting[frame.kind]!++;
    this.ledger.send(message);
    meters.sent(message, sentMs);
    const failure = wire.send(frame.from, frame.to, seq, frame.bytes);
    if (!failure) return;
    errors.count(failure.kind, phase, sentMs, failure.text);
    const by = this.#blame(message, failure.by);
    if (this.ledger.lose(seq, by)) this.#lost(message, by);
  }

  /** Handles a frame that a node has received. Before this call, the caller advances the engine to the current time. */
  arrived(node: number, seq: number, atMs: number): void {
    const { meters, errors, phaseAt } = this.#parts;
    const frame = this.#frames.get(seq);
    if (frame && frame.to !== node) {
      errors.count('misaddressed', phaseAt(atMs), atMs, `frame ${seq} for node ${frame.to} arrived at node ${node}`);
      return;
    }
    const receipt = this.ledger.receive(seq, atMs);
    if (receipt.kind === 'delivered') {
      meters.delivered(receipt.message, receipt.message.intendedMs, atMs);
      this.#engine!.delivery.land(this.#take(seq));
    } else if (receipt.kind === 'duplicate') meters.duplicate(receipt.message, receipt.message.intendedMs);
    else if (receipt.kind === 'late') errors.count('late', phaseAt(atMs), atMs, `frame ${seq} arrived too late`);
    else if (receipt.kind === 'unsent')
      errors.count('forged', phaseAt(atMs), atMs, `frame ${seq} arrived, but was never sent`);
  }

  /** Marks frames past their deadline as lost. */
  expire(nowMs: number): void {
    const blame = (message: Sent) => this.#blame(message, this.#parts.wire.isTarget ? 'target' : 'generator');
    for (const { message, by } of this.ledger.expire(nowMs, blame)) this.#lost(message, by);
  }

  #lost(message: Sent, by: Blame): void {
    this.#parts.meters.lost(message, by, message.intendedMs);
    const frame = this.#take(message.seq);
    this.#parts.wire.forget(frame.to);
    this.#engine!.delivery.lose(frame);
  }

  #take(seq: number): Frame {
    const frame = this.#frames.get(seq)!;
    this.#frames.delete(seq);
    this.#waiting[frame.kind]!--;
    return frame;
  }

  #blame({ sentMs }: Sent, suspect: Blame): Blame {
    return this.#parts.lag.stalledWithin(sentMs, sentMs + deadlineMs) ? 'generator' : suspect;
  }
}

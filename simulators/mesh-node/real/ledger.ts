/** The side that caused a failure or loss. */
export type Blame = 'target' | 'generator';
export type Transport = 'ws' | 'rest' | 'udp';

/** A sent message. Times are epoch ms. */
export type Sent = { seq: number; phase: string; transport: Transport; intendedMs: number; sentMs: number };

/** Always, sent = delivered + lost.target + lost.generator + inFlight. Duplicates are not part of this sum. */
export type Totals = {
  sent: number;
  delivered: number;
  lost: Record<Blame, number>;
  inFlight: number;
  duplicate: number;
  /** The number of messages that arrived after they had counted as lost. Such a message never counts as delivered. */
  late: number;
};

/**
 * How an arrived message counts. `unsent` means that no message with this `seq` was sent yet, so the message is forged.
 * `forgotten` means that the ledger no longer knows the message, because the message ended too long ago.
 */
export type Receipt =
  | { kind: 'delivered' | 'duplicate'; message: Pick<Sent, 'phase' | 'transport' | 'intendedMs'> }
  | { kind: 'late' | 'unsent' | 'forgotten' };

type Ended = { phase: string; transport: Transport; intendedMs: number; delivered: boolean };

/** Tracks the outcome of each message. The caller reports events with their times. */
export class Ledger {
  readonly deadlineMs: number;
  /** The messages in flight, in the order of sending, so that the oldest comes first. */
  readonly #inFlight = new Map<number, Sent>();
  /** Messages that have ended. They are kept, because duplicates of them may still arrive. */
  readonly #ended = new Map<number, Ended>();
  readonly #phases = new Map<string, Totals>();
  #highest = -1;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  /** Adds a sent message. Its `seq` must be above the `seq` of all earlier messages. */
  send(message: Sent): void {
    this.#inFlight.set(message.seq, message);
    this.#highest = Math.max(this.#highest, message.seq);
    const totals = this.#of(message.phase);
    totals.sent++;
    totals.inFlight++;
  }

  /** Counts a message that arrived at its addressee, unless the result is `unsent` or `forgotten` (see `Receipt`). */
  receive(seq: number, atMs: number): Receipt {
    const message = this.#inFlight.get(seq);
    if (message) {
      if (atMs - message.sentMs > this.deadlineMs) return this.#late(message.phase);
      this.#end(message, true);
      this.#of(message.phase).delivered++;
      return { kind: 'delivered', message };
    }
    const ended = this.#ended.get(seq);
    if (ended?.delivered) {
      this.#of(ended.phase).duplicate++;
      return { kind: 'duplicate', message: ended };
    }
    if (ended) return this.#late(ended.phase);
    return { kind: seq <= this.#highest ? 'forgotten' : 'unsent' };
  }

  /** Counts a message as lost. Returns false if the message is no longer in flight. */
  lose(seq: number, by: Blame): boolean {
    const message = this.#inFlight.get(seq);
    if (!message) return false;
    this.#end(message, false);
    this.#of(message.phase).lost[by]++;
    return true;
  }

  expire(nowMs: number, blame: (message: Sent) => Blame): { message: Sent; by: Blame }[] {
    const lost: { message: Sent; by: Blame }[] = [];
    for (const message of this.#inFlight.values()) {
      if (nowMs - message.sentMs <= this.deadlineMs) break;
      const by = blame(message);
      this.lose(message.seq, by);
      lost.push({ message, by });
    }
    return lost;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  ofPhase(phase: string): Totals {
    return structuredClone(this.#phases.get(phase) ?? noTotals());
  }

  totals(): Totals {
    const sum = noTotals();
    for (const one of this.#phases.values()) {
      sum.sent += one.sent;
      sum.delivered += one.delivered;
      sum.lost.target += one.lost.target;
      sum.lost.generator += one.lost.generator;
      sum.inFlight += one.inFlight;
      sum.duplicate += one.duplicate;
      sum.late += one.late;
    }
    return sum;
  }

  #late(phase: string): Receipt {
    this.#of(phase).late++;
    return { kind: 'late' };
  }

  #end({ seq, phase, transport, intendedMs }: Sent, delivered: boolean): void {
    this.#inFlight.delete(seq);
    this.#of(phase).inFlight--;
    this.#ended.set(seq, { phase, transport, intendedMs, delivered });
    if (this.#ended.size > endedKept) this.#ended.delete(this.#ended.keys().next().value!);
  }

  #of(phase: string): Totals {
    let totals = this.#phases.get(phase);
    if (!totals) {
      totals = noTotals();
      this.#phases.set(phase, totals);
    }
    return totals;
  }
}

/**
 * The number of ended messages that are kept, enough for 100 s at 1,000 messages/s. A duplicate of an older message is
 * not counted.
 */
const endedKept = 100_000;

const noTotals = (): Totals => ({
  sent: 0,
  delivered: 0,
  lost: { target: 0, generator: 0 },
  inFlight: 0,
  duplicate: 0,
  late: 0,
});

export const everybody = -1;

/** `to` is a node or `everybody`. `ttl` is the maximum number of hops. */
export type NewMessage = {
  origin: number;
  to: number;
  ttl: number;
  sizeBytes: number;
  priority: number;
  acks?: number;
  /** The first attempt, if this message is a retry. */
  repeats?: number;
  /** True if an adversary, or a planted bug, made the message in the name of another node. */
  forged?: boolean;
};

const none = -1;

/**
 * The messages of a simulation, as arrays. All other code names a message by its slot, the index in these arrays. A
 * slot stays in use while a copy in transit, a timer, a store or anything else refers to it. Afterwards, another
 * message gets the slot. A `serial` is never reused.
 */
export class Messages {
  readonly #nodes: number;
  readonly #retired: (message: number) => void;
  readonly #free: number[] = [];
  readonly #tables: Uint32Array[] = [];
  #size = 0;
  #made = 0;
  origin = new Int32Array(64);
  to = new Int32Array(64);
  ttl = new Uint8Array(64);
  sizeBytes = new Int32Array(64);
  priority = new Uint8Array(64);
  acks = new Int32Array(64);
  repeats = new Int32Array(64);
  forged = new Uint8Array(64);
  bornMs = new Int32Array(64);
  serial = new Int32Array(64);
  holds = new Int32Array(64);
  readonly seen: Uint32Array[] = [];

  /** @param retired is called when nothing refers to a message any longer, before its index is reused */
  constructor(nodes: number, retired: (message: number) => void) {
    this.#nodes = nodes;
    this.#retired = retired;
  }

  /** Returns the array index of the new message. The caller must release the message. */
  make(given: NewMessage, nowMs: number): number {
    const message = this.#free.pop() ?? this.#size++;
    if (message >= this.origin.length) this.#grow();
    this.origin[message] = given.origin;
    this.to[message] = given.to;
    this.ttl[message] = given.ttl;
    this.sizeBytes[message] = given.sizeBytes;
    this.priority[message] = given.priority;
    this.acks[message] = given.acks ?? none;
    this.repeats[message] = given.repeats ?? none;
    this.forged[message] = given.forged ? 1 : 0;
    this.bornMs[message] = nowMs;
    this.serial[message] = this.#made++;
    this.holds[message] = 1;
    if (given.acks !== undefined) this.hold(given.acks);
    if (given.repeats !== undefined) this.hold(given.repeats);
    this.seen[message] = this.#tables.pop() ?? new Uint32Array(this.#nodes);
    return message;
  }

  hold(message: number): void {
    this.holds[message]!++;
  }

  release(message: number): void {
    if (--this.holds[message]! > 0) return;
    this.#retired(message);
    const [acks, repeats] = [this.acks[message]!, this.repeats[message]!];
    this.#tables.push(this.seen[message]!.fill(0));
    this.#free.push(message);
    if (acks !== none) this.release(acks);
    if (repeats !== none) this.release(repeats);
  }

  /** Returns the first attempt of a message. If the message is not a retry, this is the message itself. */
  first(message: number): number {
    const first = this.repeats[message]!;
    return first === none ? message : first;
  }

  get made(): number {
    return this.#made;
  }

  /**
   * The number of slots (array indexes) that were ever used. A slot contains a message while its `holds` is above 0.
   */
  get slots(): number {
    return this.#size;
  }

  #grow(): void {
    const grown = <T extends Int32Array | Uint8Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    const length = this.origin.length * 2;
    this.origin = grown(this.origin, new Int32Array(length));
    this.to = grown(this.to, new Int32Array(length));
    this.ttl = grown(this.ttl, new Uint8Array(length));
    this.sizeBytes = grown(this.sizeBytes, new Int32Array(length));
    this.priority = grown(this.priority, new Uint8Array(length));
    this.acks = grown(this.acks, new Int32Array(length));
    this.repeats = grown(this.repeats, new Int32Array(length));
    this.forged = grown(this.forged, new Uint8Array(length));
    this.bornMs = grown(this.bornMs, new Int32Array(length));
    this.serial = grown(this.serial, new Int32Array(length));
    this.holds = grown(this.holds, new Int32Array(length));
  }
}

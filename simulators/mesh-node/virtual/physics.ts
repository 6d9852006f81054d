import { NodeStreams } from '../core/streams.ts';
import { latencySteps, latencyTable } from '../world/latency.ts';
import { headerBytes, type Link } from '../world/link.ts';

/** `transmit` returns this value instead of an arrival time when the link lost the frame. */
export const lost = -1;
/** `transmit` returns this value instead of an arrival time when the sender's queue is full. */
export const queueFull = -2;

const lossSteps = 2 ** 20;
const latencyMask = latencySteps - 1;

/**
 * The effects of links on frames: delay, loss, bandwidth, duty cycle. Each sender has one stream of random numbers for
 * its links, and another stream for its protocol.
 */
export class Physics {
  readonly #links: readonly Link[];
  readonly #streams: NodeStreams;
  readonly #latency: Int32Array[];
  /** True for links that only delay frames and lose each frame independently. These frames take a fast path. */
  readonly #simple: boolean[];
  readonly #lossBelow: Int32Array;
  /**
   * The state of each sender, by link and node. `#busyUntil` is the time when the sender is free again. `#bad` is 1
   * while the sender's channel is in the bad state.
   */
  readonly #busyUntil: (Float64Array | undefined)[];
  readonly #bad: (Uint8Array | undefined)[];
  /** The largest number of messages and signals that ever waited at one node for one link. */
  deepest = 0;

  constructor(links: readonly Link[], nodes: number, seed: number) {
    this.#links = links;
    this.#streams = new NodeStreams(seed, 'links', nodes);
    this.#latency = links.map((link) => latencyTable(link.latency));
    this.#lossBelow = Int32Array.from(links, ({ loss }) => Math.round(loss.good * lossSteps));
    const isBursty = ({ loss }: Link) => loss.toBad > 0;
    const isSlow = ({ bytesPerMs }: Link) => Number.isFinite(bytesPerMs);
    this.#simple = links.map(
      (link) => !isBursty(link) && !isSlow(link) && !link.duty && !Number.isFinite(link.mtuBytes),
    );
    this.#busyUntil = links.map((link) => (isSlow(link) ? new Float64Array(nodes) : undefined));
    this.#bad = links.map((link) => (isBursty(link) ? new Uint8Array(nodes) : undefined));
  }

  /** Returns the arrival time of a message in ms, `lost`, or `queueFull`. */
  transmit(from: number, to: number, link: number, bytes: number, nowMs: number): number {
    if (!this.#simple[link]) return this.#inPieces(from, to, link, bytes, nowMs);
    const bits = this.#streams.bits(from);
    if (bits >>> 12 < this.#lossBelow[link]!) return lost;
    return nowMs + this.#latency[link]![bits & latencyMask]!;
  }

  #inPieces(from: number, to: number, number: number, bytes: number, nowMs: number): number {
    const link = this.#links[number]!;
    const pieces = Number.isFinite(link.mtuBytes) ? Math.max(1, Math.ceil(bytes / (link.mtuBytes - headerBytes))) : 1;
    let sentMs = nowMs;
    const busy = this.#busyUntil[number];
    if (busy) {
      const takesMs = (bytes + pieces * headerBytes) / link.bytesPerMs;
      const startMs = Math.max(nowMs, busy[from]!);
      const waiting = Math.ceil((startMs - nowMs) / (takesMs / link.airShare));
      if (waiting >= link.queue) return queueFull;
      if (waiting > this.deepest) this.deepest = waiting;
      sentMs = startMs + takesMs;
      busy[from] = startMs + takesMs / link.airShare;
    }
    for (let piece = 0; piece < pieces; piece++) if (this.#isLost(from, number, link)) return lost;
    const latencyMs = this.#latency[number]![this.#streams.bits(from) & latencyMask]!;
    return this.#heardAt(to, link, Math.ceil(sentMs + latencyMs));
  }

  #isLost(from: number, number: number, { loss }: Link): boolean {
    const bad = this.#bad[number];
    if (!bad) return this.#streams.bits(from) >>> 12 < this.#lossBelow[number]!;
    const change = this.#streams.bits(from) / 2 ** 32;
    if (bad[from] === 0) bad[from] = change < loss.toBad ? 1 : 0;
    else bad[from] = change < loss.toGood ? 0 : 1;
    return this.#streams.bits(from) / 2 ** 32 < (bad[from] === 1 ? loss.bad : loss.good);
  }

  /**
   * Returns the time at which the receiver hears a frame. A receiver with a duty cycle listens only in windows. The
   * windows of each node have their own offset. The sender repeats the frame until the next window begins.
   */
  #heardAt(to: number, { duty }: Link, atMs: number): number {
    if (!duty) return atMs;
    const period = duty.onMs + duty.offMs;
    const offset = Math.imul(to + 1, 0x9e3779b1) >>> 0;
    const into = (atMs + offset) % period;
    return into < duty.onMs ? atMs : atMs + period - into;
  }
}

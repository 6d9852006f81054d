/**
 * What goes over the wire. The number of a message stands in its text as well as in its metadata, since a broker may
 * drop what it does not know.
 */
export class Frames {
  readonly #prefix: Buffer;
  readonly #sizeBytes: number;

  constructor(token: string, sizeBytes: number) {
    this.#prefix = Buffer.from(`mp:${token}:`);
    this.#sizeBytes = sizeBytes;
  }

  /** `mp:<token>:<seq>:xxx…`, padded to the size that the plan asks for. */
  text(seq: number): string {
    return `${this.#prefix}${seq}:`.padEnd(this.#sizeBytes, 'x');
  }

  /** The number of our message in a frame; undefined when it holds none. Reads bytes, since each node gets each frame. */
  seqIn(frame: Buffer): number | undefined {
    const at = frame.indexOf(this.#prefix);
    if (at < 0) return undefined;
    let seq = 0;
    let i = at + this.#prefix.length;
    const first = i;
    for (; isDigit(frame[i]) && i - first < 15; i++) seq = seq * 10 + frame[i]! - 0x30;
    return i > first && frame[i] === colon ? seq : undefined;
  }
}

const colon = 0x3a;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** `{type, data}` of the broker; undefined when a frame is something else. */
export function parseFrame(frame: Buffer): { type: string; data: Record<string, unknown> } | undefined {
  try {
    const { type, data } = JSON.parse(frame.toString('utf8')) as { type?: unknown; data?: unknown };
    if (typeof type !== 'string') return undefined;
    return { type, data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {} };
  } catch {
    return undefined;
  }
}

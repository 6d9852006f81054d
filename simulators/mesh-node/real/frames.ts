/**
 * Writes and reads the text of messages. The sequence number of a message is in its text and in its metadata, because a
 * broker may drop unknown metadata.
 */
export class Frames {
  readonly #prefix: Buffer;
  readonly #sizeBytes: number;

  constructor(token: string, sizeBytes: number) {
    this.#prefix = Buffer.from(`mp:${token}:`);
    this.#sizeBytes = sizeBytes;
  }

  /** Returns `mp:<token>:<seq>:xxx…`, padded to the planned size. */
  text(seq: number): string {
    return `${this.#prefix}${seq}:`.padEnd(this.#sizeBytes, 'x');
  }

  /**
   * Returns the sequence number of the message in a frame; undefined if the frame has none. Each node receives each
   * frame, and parsing all of them would take too long. So this method only searches the bytes.
   */
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

/**
 * Returns the parsed frame of a broker: a JSON object whose `type` is a string. Undefined for anything else. If the
 * frame has no object `data`, the returned `data` is empty.
 */
export function parseFrame(frame: Buffer): { type: string; data: Record<string, unknown> } | undefined {
  // Only a frame that starts a JSON object is turned into text. Otherwise, a flood of invalid frames would fill the
  // memory with texts.
  if (!startsObject(frame)) return undefined;
  try {
    const { type, data } = JSON.parse(frame.toString('utf8')) as { type?: unknown; data?: unknown };
    if (typeof type !== 'string') return undefined;
    return { type, data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {} };
  } catch {
    return undefined;
  }
}

/** Returns whether the first byte after white space (RFC 8259, section 2) opens an object. */
function startsObject(frame: Buffer): boolean {
  let at = 0;
  while (at < frame.length && [0x20, 0x09, 0x0a, 0x0d].includes(frame[at]!)) at++;
  return frame[at] === 0x7b;
}

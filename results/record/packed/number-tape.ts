/** A whole number between `-small` and `small` fits into a code of 31 bits. Any other number is written as a double. */
const small = 2 ** 29;
/** The first byte of a number that is written as a double. */
const asDouble = 0;
const mostBytes = 1 + Float64Array.BYTES_PER_ELEMENT;

const double = new Float64Array(1);
const bytesOfDouble = new Uint8Array(double.buffer);

/**
 * A list of numbers in little memory. A whole number from -63 to 63 takes one byte. A larger whole number, up to 2^29,
 * takes two to five bytes. Any other number takes nine bytes.
 */
export class NumberTape {
  #bytes = new Uint8Array(64);
  #length = 0;

  push(value: number): void {
    if (this.#length + mostBytes > this.#bytes.length) this.#grow();
    if (!Number.isInteger(value) || value >= small || value <= -small) {
      double[0] = value;
      this.#bytes[this.#length++] = asDouble;
      this.#bytes.set(bytesOfDouble, this.#length);
      this.#length += bytesOfDouble.length;
      return;
    }
    // Numbers from 0 on have odd codes, and negative numbers even codes. No code is 0, the mark of a double
    // (`asDouble`). Each byte contains seven bits of the code, the lowest bits first.
    let code = value >= 0 ? 2 * value + 1 : -2 * value;
    for (; code > 127; code >>>= 7) this.#bytes[this.#length++] = code | 128;
    this.#bytes[this.#length++] = code;
  }

  read(): TapeReader {
    return new TapeReader(this.#bytes.subarray(0, this.#length));
  }

  #grow(): void {
    const bytes = new Uint8Array(2 * this.#bytes.length);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Reads the numbers of a tape in their order. */
export class TapeReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Returns the next number. Must not be called at the end of the tape. */
  next(): number {
    let byte = this.#bytes[this.#at++]!;
    if (byte === asDouble) {
      bytesOfDouble.set(this.#bytes.subarray(this.#at, this.#at + bytesOfDouble.length));
      this.#at += bytesOfDouble.length;
      return double[0]!;
    }
    let code = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = this.#bytes[this.#at++]!;
      code |= (byte & 127) << shift;
    }
    return code & 1 ? code >>> 1 : -(code >>> 1);
  }
}

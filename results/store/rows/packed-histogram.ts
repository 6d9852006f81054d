import type { Histogram } from '../../record/histogram.ts';
import type { NumberTape, TapeReader } from './number-tape.ts';

const keys = 6;

/** The differences of indexes below this size are exact. */
const mostIndex = 2 ** 50;

/** True for a histogram with the keys of `Histogram` and no others, each with numbers. */
export function isPackable(value: unknown): value is Histogram {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== keys) return false;
  const { schema, zero, index, count, sum, censored } = value as Record<string, unknown>;
  return [schema, zero, sum, censored].every(isNumber) && isListOf(isIndex, index) && isListOf(isNumber, count);
}

/** Writes a histogram. Neighbours in `index` differ by little, so their differences are written. */
export function writeHistogram(tape: NumberTape, { schema, zero, index, count, sum, censored }: Histogram): void {
  tape.push(schema);
  tape.push(zero);
  tape.push(sum);
  tape.push(censored);
  tape.push(index.length);
  let last = 0;
  for (const one of index) {
    tape.push(one - last);
    last = one;
  }
  tape.push(count.length);
  for (const one of count) tape.push(one);
}

/** Reads a histogram that `writeHistogram` wrote. */
export function readHistogram(reader: TapeReader): Histogram {
  const schema = reader.next();
  const zero = reader.next();
  const sum = reader.next();
  const censored = reader.next();
  const index = new Array<number>(reader.next());
  let last = 0;
  for (let i = 0; i < index.length; i++) {
    last += reader.next();
    index[i] = last;
  }
  const count = new Array<number>(reader.next());
  for (let i = 0; i < count.length; i++) count[i] = reader.next();
  return { schema, zero, index, count, sum, censored };
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isIndex(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) < mostIndex;
}

function isListOf(is: (value: unknown) => boolean, value: unknown): boolean {
  return Array.isArray(value) && value.every(is);
}

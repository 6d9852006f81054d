import type { Histogram } from '../histogram.ts';
import type { NumberTape, TapeReader } from './number-tape.ts';

/**
 * Writes a histogram to `tape`. Differences between neighbours in `index` are written, because they need fewer bytes.
 */
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

/** Returns a histogram that `writeHistogram` wrote. */
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

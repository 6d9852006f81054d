import type { BodyLimit } from './body-limits.ts';

/** The error for a body that exceeds its limit of bytes, time or compression ratio. */
export class BodyLimitError extends Error {
  override readonly name = 'BodyLimitError';
  readonly limit: BodyLimit;
  readonly over: 'bytes' | 'time' | 'ratio';

  constructor(limit: BodyLimit, over: BodyLimitError['over']) {
    super(`${limit.body} ${excess(limit)[over]}`);
    this.limit = limit;
    this.over = over;
  }
}

/** Returns the error for a body of this length, if the length exceeds the limit. */
export function lengthError(limit: BodyLimit, bytes: number): BodyLimitError | undefined {
  return bytes > limit.bytes ? new BodyLimitError(limit, 'bytes') : undefined;
}

/** Throws BodyLimitError for a length that exceeds the limit. */
export function requireLength(limit: BodyLimit, bytes: number): void {
  const error = lengthError(limit, bytes);
  if (error) throw error;
}

function excess({ bytes, time, ratio }: BodyLimit): Record<BodyLimitError['over'], string> {
  return {
    bytes: `is longer than ${showBytes(bytes)}`,
    time: `did not end within ${typeof time === 'number' ? `${time / 1000} s` : time}`,
    ratio: `is longer than ${ratio} times its compressed size`,
  };
}

/** Formats a number of bytes for people: `5 MB`, `64 kB`, `1 byte`. */
export function showBytes(bytes: number): string {
  const rounded = (unit: number) => Number((bytes / unit).toPrecision(3));
  if (bytes >= 1e9) return `${rounded(1e9)} GB`;
  if (bytes >= 1e6) return `${rounded(1e6)} MB`;
  return bytes >= 1e3 ? `${rounded(1e3)} kB` : `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/**
 * Matches one part of a pattern: a character class, an escaped character, a counted repetition, or any other character.
 * A class without its end is also one part. Otherwise each bracket in the class would be tried as the start of a class,
 * which takes quadratic time.
 */
const parts = /\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]?|\\.|\{(\d+)(,(\d*))?\}|./gs;

/**
 * Returns the number of characters of a regular expression with its repetitions written out: `(ab){3}` has 6. The
 * compiled expression has about this number of instructions.
 */
export function expandedLength(pattern: string): number {
  const open: number[] = [];
  let length = 0;
  let last = 0;
  for (const [part, least, , most] of pattern.matchAll(parts)) {
    if (least !== undefined) {
      const times = Math.max(1, Number(least), Number(most ?? 0));
      length += last * (times - 1);
      last *= times;
    } else if (part === '(') {
      open.push(length);
      last = 0;
    } else if (part === ')' && open.length > 0) {
      last = length - open.pop()!;
    } else {
      length += 1;
      last = 1;
    }
  }
  return length;
}

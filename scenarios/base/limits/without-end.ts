/**
 * Returns a text without the given characters at its end. A loop finds them: an expression would try each such
 * character of a text as a start, in quadratic time.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

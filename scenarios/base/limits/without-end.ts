/**
 * Returns a text without the given characters at its end. This is a loop, because a regular expression would take
 * quadratic time: it would try to match from each of these characters in the text.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

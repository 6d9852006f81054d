/**
 * Returns a text without the given characters at its end. A regular expression would take quadratic time, because it
 * would try a match at each occurrence of these characters.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

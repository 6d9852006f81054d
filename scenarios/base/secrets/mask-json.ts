/**
 * A string or a number of JSON (RFC 8259, sections 6 and 7). A string without its end is one token, too. Otherwise the
 * search would start again at each quote in the string, which takes quadratic time.
 */
const token = /"(?:[^"\\]|\\.)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Returns the JSON with `clean` applied to each of its strings, keys included. A number that `clean` would change
 * becomes the string `mask`, so that the text stays JSON.
 */
export function maskJson(text: string, mask: string, clean: (part: string) => string): string {
  return text.replace(token, (part) => {
    if (!part.startsWith('"')) return clean(part) === part ? part : JSON.stringify(mask);
    const value = stringOf(part);
    const masked = value === undefined ? undefined : clean(value);
    return masked === undefined || masked === value ? part : JSON.stringify(masked);
  });
}

function stringOf(part: string): string | undefined {
  try {
    return JSON.parse(part) as string;
  } catch {
    return undefined;
  }
}

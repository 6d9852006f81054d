/** The deepest nesting. The deepest document that meshproof itself writes has fewer than ten levels. */
const deepest = 100;
/** The most memory of the values, in bytes. */
const mostMemory = 200_000_000;
/** A text below this length needs less memory than the limit, however it is nested. */
const shortest = 500_000;

/** Approximate bytes of a value in V8: an object or list, a text or key, and any other value of a list. */
const memoryOf = { container: 64, text: 32, value: 8 };

const [quote, comma, backslash, openList, closeList, openMap, closeMap] = [...'",\\[]{}'].map((one) =>
  one.charCodeAt(0),
);

/** The error for a JSON text that is too deep, or whose values would need too much memory. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
}

/**
 * Returns the value of a JSON text that someone else wrote. `JSON.parse` may need fifty times the length of the text,
 * so a linear scan first estimates the memory. Throws JsonLimitError above the limits, and SyntaxError for other texts.
 */
export function parseJson(text: string): unknown {
  if (text.length >= shortest) scan(text);
  return JSON.parse(text);
}

function scan(text: string): void {
  let [depth, memory] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      memory += memoryOf.text;
      i = endOfText(text, i);
    } else if (code === openList || code === openMap) {
      memory += memoryOf.container;
      depth += 1;
      if (depth > deepest) throw new JsonLimitError(`its JSON is nested deeper than ${deepest} levels`);
    } else if (code === closeList || code === closeMap) depth -= 1;
    else if (code === comma) memory += memoryOf.value;
    if (memory > mostMemory) {
      throw new JsonLimitError(`its JSON has too many values: they need more than ${mostMemory / 1e6} MB of memory`);
    }
  }
}

/** Returns the position of the quote that ends the text which begins at `from`. */
function endOfText(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quote) return i;
  }
  return text.length;
}

/**
 * The maximum number of nested levels in a JSON text. Documents that meshproof itself writes have fewer than ten
 * levels.
 */
const deepest = 100;
/**
 * The maximum memory, in bytes, that the parsed values of one JSON text may need. `scan` estimates this memory by
 * `memoryOf`.
 */
const mostMemory = 200_000_000;
/** A shorter text needs less memory than `mostMemory` when it is parsed, however its values are nested. */
const shortest = 500_000;

/**
 * The approximate memory that V8 needs for each part of a JSON text, in bytes. `container` is an object or list, and
 * `text` is a string or key. `value` is added for each comma, because a further value follows it.
 */
const memoryOf = { container: 64, text: 32, value: 8 };

const [quote, comma, backslash, openList, closeList, openMap, closeMap] = [...'",\\[]{}'].map((one) =>
  one.charCodeAt(0),
);

/** Thrown for a JSON text that is nested too deeply, or whose values would need too much memory. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
}

/**
 * Returns the value of a JSON text from a foreign source. `JSON.parse` may need fifty times the length of the text in
 * memory. So a scan of a long text first estimates this memory. Throws JsonLimitError above the limits, and SyntaxError
 * for a text that is not JSON.
 */
export function parseJson(text: string): unknown {
  if (text.length >= shortest) scan(text);
  return JSON.parse(text);
}

/** Returns the value of a JSON text; undefined when the text is not JSON, or above the limits of `parseJson`. */
export function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
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
      if (depth > deepest) throw new JsonLimitError(`the JSON is nested deeper than ${deepest} levels`);
    } else if (code === closeList || code === closeMap) depth -= 1;
    else if (code === comma) memory += memoryOf.value;
    if (memory > mostMemory) {
      throw new JsonLimitError(`the values of the JSON need more than ${mostMemory / 1e6} MB of memory`);
    }
  }
}

/** Returns the index of the closing quote; the length of the text if the string is not closed. */
function endOfText(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quote) return i;
  }
  return text.length;
}

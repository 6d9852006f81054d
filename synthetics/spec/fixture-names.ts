/**
 * Returns the property names in the first parameter of a function such as `({ page, request: api = other }) => …`. The
 * names are found in the text of the function, as in Playwright. Without parameters, the result is empty. Undefined if
 * the first parameter has another form.
 */
export function fixtureNames(body: (...args: never[]) => unknown): string[] | undefined {
  const text = body.toString().replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, '');
  const first = /^(?:async\s*)?(?:function\s*(?:\*\s*)?(?:[\w$]+\s*)?|[\w$]+\s*)?\(\s*/.exec(text);
  if (!first) return /^(?:async\s+)?[\w$]+\s*=>/.test(text) ? undefined : [];
  const rest = text.slice(first[0].length);
  if (rest.startsWith(')')) return [];
  if (!rest.startsWith('{')) return undefined;
  const inner = rest.slice(1, closing(rest));
  const names = split(inner).map((part) => /^\s*(?:\.\.\.\s*)?['"]?([\w$]+)/.exec(part)?.[1]);
  return names.filter((name) => name !== undefined);
}

/**
 * Returns the index of the brace that closes the brace at index 0. If no brace closes it, returns the length of the
 * text.
 */
function closing(text: string): number {
  let depth = 0;
  for (const [i, character] of [...text].entries()) {
    if ('{[('.includes(character)) depth++;
    else if ('}])'.includes(character) && --depth === 0) return i;
  }
  return text.length;
}

/** Splits a text at its commas, except at commas within brackets. */
function split(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if ('{[('.includes(character)) depth++;
    else if ('}])'.includes(character)) depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part.trim() !== '');
}

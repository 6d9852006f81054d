/**
 * Input that a page can tell from a user's: the browser marks it untrusted and makes no interaction of it, so that no INP
 * comes of it (https://web.dev/articles/inp). Found in the text of a journey, line by line.
 */
export function findUntrustedInput(source: string): { line: number; what: string; instead: string }[] {
  return source.split('\n').flatMap((text, i) => {
    const code = text.replace(/\/\/.*$/, '');
    const hit = patterns.find(({ pattern }) => pattern.test(code));
    return hit ? [{ line: i + 1, what: hit.what, instead: hit.instead }] : [];
  });
}

const patterns = [
  {
    pattern:
      /\.dispatchEvent\s*\(\s*(['"`])(click|dblclick|mousedown|mouseup|pointerdown|pointerup|keydown|keyup|keypress)\1/,
    what: 'dispatchEvent sends no trusted input',
    instead: 'click(), press() or fill() of a locator',
  },
  {
    pattern: /(\bevaluate(All|Handle)?|\$eval)\s*\(.*\.(click|submit)\s*\(\s*\)/,
    what: 'a click from within the page is no trusted input',
    instead: 'click() of a locator',
  },
  {
    pattern: /new\s+(MouseEvent|PointerEvent|KeyboardEvent)\s*\(/,
    what: 'an event made by hand is no trusted input',
    instead: 'click() or press() of a locator',
  },
];

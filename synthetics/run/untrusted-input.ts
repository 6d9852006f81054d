/**
 * Returns the lines at which a journey sends input that the browser marks as untrusted. Untrusted input gives no INP
 * (https://web.dev/articles/inp). The lines are found by patterns.
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
    what: 'dispatchEvent sends untrusted input',
    instead: 'click(), press() or fill() of a locator',
  },
  {
    pattern: /(\bevaluate(All|Handle)?|\$eval)\s*\(.*\.(click|submit)\s*\(\s*\)/,
    what: 'a click by a script in the page is untrusted input',
    instead: 'click() of a locator',
  },
  {
    pattern: /new\s+(MouseEvent|PointerEvent|KeyboardEvent)\s*\(/,
    what: 'an event created by a script is untrusted input',
    instead: 'click() or press() of a locator',
  },
];

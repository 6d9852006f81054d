/** The functions of JavaScript and Node that meshproof or Playwright measures and reports with, by name. */
const used: Readonly<Record<string, () => unknown>> = {
  Date: () => globalThis.Date,
  'Date.now': () => Date.now,
  'performance.now': () => performance.now,
  setTimeout: () => globalThis.setTimeout,
  clearTimeout: () => globalThis.clearTimeout,
  setInterval: () => globalThis.setInterval,
  setImmediate: () => globalThis.setImmediate,
  Promise: () => globalThis.Promise,
  'Promise.race': () => Promise.race,
  'Promise.prototype.then': () => Promise.prototype.then,
  'JSON.parse': () => JSON.parse,
  'JSON.stringify': () => JSON.stringify,
  'process.hrtime': () => process.hrtime,
};

const originals = Object.entries(used).map(([name, read]) => [name, read, read()] as const);

/**
 * Returns the name of a function that is not the one of the start of the process, since code of the user replaced it;
 * undefined if there is none. With a replaced clock, for example, every measured time would be wrong.
 */
export function findChangedGlobal(): string | undefined {
  return originals.find(([, read, original]) => !isSame(read, original))?.[0];
}

/** The sentence about a replaced function, without the name of the journey. */
export function changedText(name: string): string {
  return `it replaced ${name}, so no measured value is right; use the page's clock (page.clock) or put it back`;
}

function isSame(read: () => unknown, original: unknown): boolean {
  try {
    return read() === original;
  } catch {
    return false;
  }
}

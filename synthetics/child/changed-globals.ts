/** The functions, by name, with which meshproof or Playwright measures and reports. */
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
 * Returns the name of the first function in `used` that user code has replaced since this module was loaded. Undefined
 * if no function was replaced. A replaced clock, for example, makes every time wrong.
 */
export function findChangedGlobal(): string | undefined {
  return originals.find(([, read, original]) => !isSame(read, original))?.[0];
}

/** Returns the sentence about a replaced function. The message names the journey ("it") before this sentence. */
export function changedText(name: string): string {
  return `it replaced ${name}, so its measured values would be wrong: restore it, or use page.clock of Playwright`;
}

/** Returns an error text and, as a possible cause, the names of JavaScript functions that a loaded file replaced. */
export function withReplaced(text: string, replaced: string): string {
  return replaced === '' ? text : `${text}; ${replacedText(replaced)}`;
}

/** Returns the message about built-in functions of JavaScript that a loaded file replaced. */
export function replacedText(replaced: string): string {
  return `a loaded file replaced ${replaced}`;
}

function isSame(read: () => unknown, original: unknown): boolean {
  try {
    return read() === original;
  } catch {
    return false;
  }
}

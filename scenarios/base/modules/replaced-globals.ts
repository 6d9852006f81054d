/*
 * Finds the built-in JavaScript functions that the user's code (a k6 program or a journey) replaces. This module must
 * be imported before that code. `replacedGlobals` and `restoreGlobals` call no function that the user's code can
 * replace.
 */

/** The hint for an error in code that replaces built-in functions. */
export const replacedHint =
  'do not replace functions of JavaScript, such as JSON.stringify, Object.keys or Array.prototype.filter';

const { defineProperty, deleteProperty } = Reflect;

const owners: Readonly<Record<string, object>> = {
  Object,
  'Object.prototype': Object.prototype,
  Array,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  JSON,
  'String.prototype': String.prototype,
};

type Known = { owner: Record<string, unknown>; name: string; text: string; original: PropertyDescriptor | undefined };

const known: Known[] = Object.entries(owners).flatMap(([text, owner]) => {
  const all = Object.entries(Object.getOwnPropertyDescriptors(owner) as Record<string, PropertyDescriptor>);
  const functions = all.filter(([, { value }]) => typeof value === 'function');
  // `toJSON` is added, because JSON.stringify calls it if a program defines it. None of the owners defines it.
  return [...functions, ['toJSON', undefined] as const].map(([name, original]) => ({
    owner: owner as Record<string, unknown>,
    name,
    text: `${text}.${name}`,
    original,
  }));
});
const count = known.length;

/** Returns the replaced functions with their owners, separated by commas: `Object.keys, JSON.stringify`. */
export function replacedGlobals(): string {
  let found = '';
  for (let i = 0; i < count; i++) {
    const { owner, name, text, original } = known[i]!;
    if (owner[name] !== original?.value) found += `${found === '' ? '' : ', '}${text}`;
  }
  return found;
}

/** Puts the replaced functions back. Returns their names like `replacedGlobals`. */
export function restoreGlobals(): string {
  const found = replacedGlobals();
  for (let i = 0; found !== '' && i < count; i++) {
    const { owner, name, original } = known[i]!;
    if (original) defineProperty(owner, name, original);
    else deleteProperty(owner, name);
  }
  return found;
}

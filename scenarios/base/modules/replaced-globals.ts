/*
 * Finds the built-in JavaScript functions that the user's code (a k6 program or a journey) replaces. This module must
 * be imported before that code. `replacedGlobals` and `restoreGlobals` call no function that the user's code can
 * replace.
 */

/** The hint for an error in code that replaces built-in functions. */
export const replacedHint =
  'do not replace functions of JavaScript, such as JSON.stringify, Object.keys or Array.prototype.filter';

const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;

type Owner = Record<PropertyKey, unknown>;

/** The prototypes of iterators. No global leads to them, but `for … of` calls their functions. */
const iterators: Readonly<Record<string, object>> = {
  '%ArrayIterator%': Object.getPrototypeOf([].values()),
  '%MapIterator%': Object.getPrototypeOf(new Map().values()),
  '%SetIterator%': Object.getPrototypeOf(new Set().values()),
  '%RegExpStringIterator%': Object.getPrototypeOf(''.matchAll(/x/g)),
  '%TypedArray%.prototype': Object.getPrototypeOf(Uint8Array.prototype),
};

/** Returns each global class and namespace, such as `Promise` and `JSON`, and the prototype of each class. */
function ownersOf(): [name: string, owner: Owner][] {
  // A getter is not called, because some globals of Node are made when they are first read.
  const globals = Object.entries(Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor>)
    .filter(([name, { value }]) => /^[A-Z]/.test(name) && value !== null && /^(function|object)$/.test(typeof value))
    .map(([name, { value }]): [string, Owner] => [name, value]);
  const isOwner = (value: unknown): value is Owner => typeof value === 'object' && value !== null;
  const prototypes = globals.flatMap(([name, { prototype }]): [string, Owner][] =>
    isOwner(prototype) ? [[`${name}.prototype`, prototype]] : [],
  );
  return [...globals, ...prototypes, ...(Object.entries(iterators) as [string, Owner][])];
}

/** JSON.stringify calls `toJSON` of these owners if a program defines it. None of them defines it. */
const withoutToJson = ['Object.prototype', 'Array.prototype', 'String.prototype', 'Number.prototype'];

type Known = { owner: Owner; name: PropertyKey; text: string; original: PropertyDescriptor | undefined };

const known: Known[] = ownersOf().flatMap(([text, owner]) => {
  const functions = Reflect.ownKeys(owner).flatMap((name): Known[] => {
    const original = getOwnPropertyDescriptor(owner, name)!;
    const isFunction = typeof original.value === 'function' || original.get !== undefined;
    // A constructor is no function that other code calls by this name.
    if (!isFunction || name === 'constructor') return [];
    const member = typeof name === 'symbol' ? `[${name.description}]` : `.${name}`;
    return [{ owner, name, text: `${text}${member}`, original }];
  });
  const toJson = { owner, name: 'toJSON', text: `${text}.toJSON`, original: undefined };
  return withoutToJson.includes(text) ? [...functions, toJson] : functions;
});
const count = known.length;

/** Returns the replaced functions with their owners, separated by commas: `Object.keys, JSON.stringify`. */
export function replacedGlobals(): string {
  let found = '';
  for (let i = 0; i < count; i++) {
    const { owner, name, text, original } = known[i]!;
    const now = getOwnPropertyDescriptor(owner, name);
    if (now?.value !== original?.value || now?.get !== original?.get) found += `${found === '' ? '' : ', '}${text}`;
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

/*
 * This module finds the functions of JavaScript that a program of the user replaces. The module is imported before the
 * program, and `replacedGlobals` calls no function that a program can replace.
 */

const owners: Readonly<Record<string, object>> = {
  Object,
  'Object.prototype': Object.prototype,
  Array,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  JSON,
  'String.prototype': String.prototype,
};

type Known = { owner: Record<string, unknown>; name: string; text: string; value: unknown };

const known: Known[] = Object.entries(owners).flatMap(([text, owner]) => {
  const values = Object.entries(Object.getOwnPropertyDescriptors(owner) as Record<string, PropertyDescriptor>)
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name, { value }]): [string, unknown] => [name, value]);
  // `toJSON` is added, because JSON.stringify calls it if a program defines it. None of the owners defines it.
  return [...values, ['toJSON', undefined] as const].map(([name, value]) => ({
    owner: owner as Record<string, unknown>,
    name,
    text: `${text}.${name}`,
    value,
  }));
});
const count = known.length;

/** Returns the replaced functions with their owners, separated by commas: `Object.keys, JSON.stringify`. */
export function replacedGlobals(): string {
  let found = '';
  for (let i = 0; i < count; i++) {
    const { owner, name, text, value } = known[i]!;
    if (owner[name] !== value) found += `${found === '' ? '' : ', '}${text}`;
  }
  return found;
}

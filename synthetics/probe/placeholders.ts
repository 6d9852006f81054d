import { UserError } from '../../scenarios/base/errors.ts';
import { throwAll } from '../../scenarios/base/together.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { type Address, fieldOf, type Raw, stepsOf } from './raw-probe.ts';

const placeholders = /\{([a-z][a-z0-9-]*)\}/g;

/** Replaces `{name}` in a text by its value: an address of the target or a value extracted by an earlier step. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(placeholders, (whole, key: string) =>
    // `Object.hasOwn` ignores inherited properties, such as `constructor`.
    Object.hasOwn(values, key) ? values[key]! : whole,
  );
}

/**
 * Refuses a `{name}` in an address or header if it names neither an address of the target nor a value of an earlier
 * step. Bodies are not checked, because braces are usual in them.
 */
export function checkPlaceholders(
  { value, where }: Document<Raw>,
  addresses: readonly Address[],
  target: Target,
): void {
  const known = new Set(Object.keys(target.urls));
  const errors: UserError[] = [];
  const check = (text: unknown, path: readonly PropertyKey[]) => {
    // `hostAt` refuses an unknown name at the start of an address, so such a name is skipped here.
    for (const { 1: name = '', index } of typeof text === 'string' ? text.matchAll(placeholders) : []) {
      if (known.has(name) || (index === 0 && path.at(-1) === 'url')) continue;
      const names = [...known].map((one) => `{${one}}`).join(', ');
      const hint = `known here: ${names}${path.at(-1) === 'url' ? '; write %7B and %7D for braces' : ''}`;
      errors.push(new UserError(`nothing gives a value for {${name}}`, { ...where(path), hint }));
    }
  };
  for (const [i, step] of stepsOf(value).entries()) {
    const path = ['http', 'steps', i];
    check(fieldOf(step, 'url'), [...path, 'url']);
    for (const [name, text] of Object.entries(fieldOf(step, 'headers') ?? {})) check(text, [...path, 'headers', name]);
    for (const name of Object.keys(fieldOf(step, 'extract') ?? {})) known.add(name);
  }
  // A mere host has no scheme, and nothing replaces a `{name}` in it.
  const others = addresses.filter(({ path, schemes }) => path[0] !== 'http' && schemes.length > 0);
  for (const { url, path } of others) check(url, path);
  throwAll(errors);
}

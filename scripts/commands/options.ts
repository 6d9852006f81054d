import { InvalidArgumentError } from 'commander';
import { UserError } from '../../scenarios/base/errors.ts';

/** Returns the values of an option that may be repeated. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Returns a parser of whole numbers in a range. It throws InvalidArgumentError for any other text. */
export function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`a whole number from ${from} to ${to} is needed.`);
  };
}

/**
 * Returns the tags of `['branch=main']` as an object: `{ branch: 'main' }`. Throws UserError for a text without `=` or
 * without a key.
 */
export function keyValues(pairs: readonly string[], flag: string): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UserError(`${flag} needs key=value, not "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Returns the filter of runs by the flags `--tag`, `--plan` and `--target`. */
export function runFilter({ plan, target, tags }: RunFilterFlags): {
  plan?: string;
  target?: string;
  tags: Readonly<Record<string, string>>;
} {
  return { tags, ...(plan !== undefined && { plan }), ...(target !== undefined && { target }) };
}

export type RunFilterFlags = { plan?: string; target?: string; tags: Readonly<Record<string, string>> };

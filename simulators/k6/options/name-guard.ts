import { append } from '../../../scenarios/base/long-lists.ts';

/** k6 options that prevent connections to every name except the allowed ones. */
export type NameGuard = { blockHostnames: readonly string[]; hosts: Readonly<Record<string, string>> };

/** `address` is undefined if DNS has no address for the name. */
export type AllowedName = { name: string; address: string | undefined };

/** The address to which forbidden names are mapped. No host can have this address, and k6 may not connect to it. */
export const nowhere = '255.255.255.255';

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const alphanumerics = [...letters, ...'0123456789'];

/**
 * The largest number of adjacent hyphens that the patterns cover, as in `xn--`. k6 accepts no pattern that starts with
 * a hyphen, so each count of hyphens needs its own pattern.
 */
const mostHyphens = 2;

/**
 * Returns k6 options that forbid every name except the given ones. A guard by address is not enough, because an allowed
 * name can share its address with a forbidden name. k6 has two options with patterns. The patterns of `blockHostnames`
 * have no exceptions. In `hosts`, an exact name has precedence over a pattern. A pattern in `hosts` must not end in a
 * digit, because k6 also looks up `host:port` there, and the pattern could match a port. The last character of a name
 * decides how the name is forbidden:
 * - No allowed name ends in this character: `blockHostnames` blocks all names that end in it.
 * - The character is a letter, every allowed name that ends in it has an address, and no address of `ipV6` ends in it:
 *   `hosts` maps these allowed names to their addresses, and all other names that end in it to `nowhere`.
 * - All other characters: `blockHostnames` lists patterns for all names that end in it, except the allowed names.
 * https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/
 * @param ipV6 the allowed IPv6 addresses. A pattern of `hosts` must not redirect them if they end in a letter
 */
export function guardNames(allowed: readonly AllowedName[], ipV6: readonly string[]): NameGuard {
  const blockHostnames = ['*.'];
  const hosts: Record<string, string> = {};
  for (const { name, address } of allowed) if (address !== undefined) hosts[name] = address;
  for (const last of alphanumerics) {
    const names = allowed.filter(({ name }) => name.endsWith(last));
    const canRedirect =
      letters.includes(last) &&
      names.every(({ address }) => address !== undefined) &&
      !ipV6.some((address) => address.endsWith(last));
    if (names.length === 0) blockHostnames.push(`*${last}`);
    else if (canRedirect) hosts[`*${last}`] = nowhere;
    else {
      const complement = complementOfNames(
        names.map(({ name }) => name),
        last,
      );
      append(blockHostnames, complement);
    }
  }
  return { blockHostnames, hosts };
}

/**
 * Returns patterns for all names that end in `suffix`, with two exceptions. The patterns match neither the names in
 * `names` nor names with more than `mostHyphens` adjacent hyphens.
 */
function complementOfNames(names: readonly string[], suffix: string): string[] {
  const isLabelStart = /^[a-z0-9]/.test(suffix);
  const before = (character: string) => names.some((name) => name.endsWith(character + suffix));
  const patterns = isLabelStart && !names.includes(suffix) ? [suffix] : [];
  for (const character of [...alphanumerics, '.', '-']) {
    if (before(character)) append(patterns, complementOfNames(names, character + suffix));
    else if (character === '-') append(patterns, withHyphens(suffix));
    else if (character !== '.' || isLabelStart) patterns.push(`*${character}${suffix}`);
  }
  return patterns;
}

function withHyphens(suffix: string): string[] {
  // A hyphen never precedes a dot, because no DNS label ends with a hyphen.
  if (suffix.startsWith('.')) return [];
  return Array.from({ length: mostHyphens }, (_, i) => '-'.repeat(i + 1)).flatMap((hyphens) =>
    alphanumerics.map((character) => `*${character}${hyphens}${suffix}`),
  );
}

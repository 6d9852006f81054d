/** k6 options that prevent connections to every name except the allowed ones. */
export type NameGuard = { blockHostnames: readonly string[]; hosts: Readonly<Record<string, string>> };

/** An allowed host name, and its address if it has one now. */
export type AllowedName = { name: string; address: string | undefined };

/** The address to which forbidden names are mapped. No host can have it, and k6 may not connect to it. */
export const nowhere = '255.255.255.255';

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const alphanumerics = [...letters, ...'0123456789'];

/**
 * The most hyphens in a row that the patterns cover, as in `xn--`. Each number of hyphens needs its own pattern,
 * because k6 accepts no pattern that starts with a hyphen.
 */
const mostHyphens = 2;

/**
 * Forbids every name but the given ones. An allowed name can share its address with a forbidden one, so a guard by
 * address is not enough. k6 has no list of allowed names. It has `blockHostnames`, whose patterns have no exceptions,
 * and `hosts`, in which an exact name precedes a pattern; but `hosts` is also matched with `host:port`, so that its
 * patterns must not end in a digit. Therefore, by the last character of a name:
 * - no allowed name ends in it: `blockHostnames` blocks all such names
 * - a letter: `hosts` maps the allowed names to their addresses and all others to `nowhere`
 * - a digit, or a letter in which an address of `ipV6` or an allowed name without an address ends: `blockHostnames`
 *   lists patterns for all names but the allowed ones
 * https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/
 * @param ipV6 allowed IPv6 addresses: `hosts` must not redirect one that ends in a letter
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
      blockHostnames.push(...complement);
    }
  }
  return { blockHostnames, hosts };
}

/**
 * Patterns that match every name that ends in `suffix`, has at most `mostHyphens` hyphens in a row, and is not in
 * `names`.
 */
function complementOfNames(names: readonly string[], suffix: string): string[] {
  const isLabelStart = /^[a-z0-9]/.test(suffix);
  const before = (character: string) => names.some((name) => name.endsWith(character + suffix));
  const patterns = isLabelStart && !names.includes(suffix) ? [suffix] : [];
  for (const character of [...alphanumerics, '.', '-']) {
    if (before(character)) patterns.push(...complementOfNames(names, character + suffix));
    else if (character === '-') patterns.push(...withHyphens(suffix));
    else if (character !== '.' || isLabelStart) patterns.push(`*${character}${suffix}`);
  }
  return patterns;
}

/** Patterns that match every name in which one to `mostHyphens` hyphens precede `suffix`. */
function withHyphens(suffix: string): string[] {
  // No label of a name ends with a hyphen, so no hyphen precedes a dot.
  if (suffix.startsWith('.')) return [];
  return Array.from({ length: mostHyphens }, (_, i) => '-'.repeat(i + 1)).flatMap((hyphens) =>
    alphanumerics.map((character) => `*${character}${hyphens}${suffix}`),
  );
}

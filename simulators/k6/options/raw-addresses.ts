import ipaddr from 'ipaddr.js';
import { nowhere } from './name-guard.ts';

/**
 * The allowed hosts. A pattern for a forbidden address covers every host that ends in the same text. Without this list,
 * such a pattern could also forbid an allowed host.
 */
type Kept = {
  /** The allowed addresses. In `hosts`, k6 accepts single addresses of IPv4 only. */
  literals: readonly string[];
  /** The allowed names without an address. */
  unresolved: readonly string[];
};

/**
 * Returns entries of k6's option `hosts` that map forbidden IPv4 addresses to `nowhere` when a script writes them as
 * hosts. k6's blacklist cannot do this: it does not know whether the script wrote a name or an address. meshproof's own
 * proxy cannot do this either: it sees no gRPC, and no request to a loopback address. A pattern covers every host that
 * ends in the text after `*`. So three kinds of patterns cover every spelling that Go reads as the address:
 * - `*10.1.2.3` also covers `::ffff:10.1.2.3`.
 * - `*a01:203`, with up to two zeros before the last number, covers `::ffff:a01:203`. k6 reads decimal digits after a
 *   colon as a port.
 * - `*ff`, for 10.1.0.255, covers `::ffff:a01:ff`. k6 rejects `*a01:ff`, because it accepts no colon before a letter.
 */
export function forbiddenAsAddress(
  addresses: readonly string[],
  { literals, unresolved }: Kept,
): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const address of addresses.filter((one) => ipaddr.IPv4.isValidFourPartDecimal(one))) {
    entries[`*${address}`] = nowhere;
    for (const literal of literals.filter((one) => ipaddr.IPv4.isValidFourPartDecimal(one))) {
      if (literal.endsWith(address)) entries[literal] = literal;
    }
    const [high, low] = ipaddr.IPv4.parse(address).toIPv4MappedAddress().parts.slice(-2) as [number, number];
    const end = low.toString(16);
    const isTaken = [...literals, ...unresolved].some((host) => host.endsWith(end));
    if (/^\d+$/.test(end)) for (const zeros of padded(end)) entries[`*${high.toString(16)}:${zeros}`] = nowhere;
    else if (!isTaken) entries[`*${end}`] = nowhere;
  }
  return entries;
}

/** Returns a group of an IPv6 address in each valid length: without and with leading zeros, up to four digits. */
function padded(digits: string): string[] {
  return Array.from({ length: 5 - digits.length }, (_, zeros) => '0'.repeat(zeros) + digits);
}

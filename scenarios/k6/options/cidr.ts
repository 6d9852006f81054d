import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { hostOf } from '../../plan/target.ts';

/**
 * The fewest networks that contain every IPv4 and IPv6 address except the given ones: the blacklist of a k6 that may
 * reach only these. Host names, malformed addresses and addresses with a zone are ignored.
 */
export function complementOf(addresses: readonly string[]): string[] {
  // Not by ipaddr.js alone: it also reads spellings such as "1" or "0x7f.1" as addresses.
  const valid = addresses.filter((address) => isIP(address) !== 0 && !address.includes('%'));
  const kept = valid.map((address) => ipaddr.process(inHexadecimal(address)).toByteArray());
  return [4, 16].flatMap((length) =>
    complementWithin(
      Array<number>(length).fill(0),
      0,
      kept.filter((bytes) => bytes.length === length),
    ),
  );
}

/** ipaddr.js takes `::1.2.3.4` for the IPv4 address 1.2.3.4; the URL parser writes it as `::102:304`. */
function inHexadecimal(address: string): string {
  return isIP(address) === 6 ? hostOf(`http://[${address}]`) : address;
}

/** Halves the network `base/prefix` until a half contains no kept address. */
function complementWithin(base: number[], prefix: number, kept: readonly number[][]): string[] {
  if (kept.length === 0) return isMapped(base) ? [] : [`${ipaddr.fromByteArray(base).toNormalizedString()}/${prefix}`];
  if (prefix === base.length * 8) return [];
  const index = prefix >> 3;
  const bit = 0x80 >> (prefix & 7);
  const isUpper = (bytes: readonly number[]) => (bytes[index]! & bit) !== 0;
  const upper = base.with(index, base[index]! | bit);
  return [
    ...complementWithin(
      base,
      prefix + 1,
      kept.filter((bytes) => !isUpper(bytes)),
    ),
    ...complementWithin(upper, prefix + 1, kept.filter(isUpper)),
  ];
}

/** Whether a network lies in ::ffff:0:0/96. Go, and so k6, would match every IPv4 address with it. */
function isMapped(base: number[]): boolean {
  const address = ipaddr.fromByteArray(base);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
}

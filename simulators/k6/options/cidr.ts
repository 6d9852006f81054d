import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { hostOf } from '../../../scenarios/base/host.ts';

/**
 * Returns the smallest list of networks that contains every IPv4 and IPv6 address except the given ones. With this list
 * as its blacklist, k6 reaches only the given addresses. Host names, malformed addresses and addresses with a zone are
 * ignored.
 */
export function complementOf(addresses: readonly string[]): string[] {
  // `isIP` is called first, because ipaddr.js also accepts spellings such as "1" or "0x7f.1".
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

/** Writes `::1.2.3.4` as `::102:304`, because ipaddr.js would read `::1.2.3.4` as the IPv4 address 1.2.3.4. */
function inHexadecimal(address: string): string {
  return isIP(address) === 6 ? hostOf(`http://[${address}]`) : address;
}

/**
 * Returns subnets that cover the network without the addresses in `kept`. Halves each subnet that contains a kept
 * address.
 */
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

/**
 * Returns whether a network lies in ::ffff:0:0/96. The list leaves out such a network, because this entry in k6's
 * blacklist would also block IPv4 addresses.
 */
function isMapped(base: number[]): boolean {
  const address = ipaddr.fromByteArray(base);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
}

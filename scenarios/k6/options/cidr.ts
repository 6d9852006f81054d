import { isIP } from 'node:net';

type Family = { bits: 32 | 128; show(base: bigint): string };

const v4: Family = { bits: 32, show: (base) => [24n, 16n, 8n, 0n].map((shift) => (base >> shift) & 255n).join('.') };
const v6: Family = {
  bits: 128,
  show: (base) =>
    Array.from({ length: 8 }, (_, i) => ((base >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':'),
};

/** ::ffff:0:0/96, which Go (and so k6) takes for IPv4 itself: as a network it would match every IPv4 address. */
const mapped = 0xffffn;

/**
 * The fewest networks that hold every IPv4 and IPv6 address except the given ones: what k6 may not reach when it may
 * reach only these. Names and malformed addresses are ignored.
 */
export function complementOf(addresses: readonly string[]): string[] {
  const parsed = addresses.flatMap((address) => parseIp(address) ?? []);
  const valuesOf = (bits: number) => parsed.filter((one) => one.bits === bits).map(({ value }) => value);
  return [...split(v4, 0n, 0, valuesOf(32)), ...split(v6, 0n, 0, valuesOf(128))];
}

function split(family: Family, base: bigint, prefix: number, keep: readonly bigint[]): string[] {
  const size = BigInt(family.bits - prefix);
  if (keep.length === 0) return isMapped(family, base) ? [] : [`${family.show(base)}/${prefix}`];
  if (size === 0n) return [];
  const middle = base + (1n << (size - 1n));
  return [
    ...split(
      family,
      base,
      prefix + 1,
      keep.filter((value) => value < middle),
    ),
    ...split(
      family,
      middle,
      prefix + 1,
      keep.filter((value) => value >= middle),
    ),
  ];
}

function isMapped(family: Family, base: bigint): boolean {
  return family.bits === 128 && base >> 32n === mapped;
}

function parseIp(text: string): { bits: number; value: bigint } | undefined {
  const version = isIP(text);
  if (version === 4) return { bits: 32, value: parseV4(text) };
  if (version !== 6 || text.includes('%')) return undefined;
  const value = parseV6(text);
  return value >> 32n === mapped ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

function parseV4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint {
  // The URL parser writes a trailing dotted quad as two groups and leaves `::` as the only abbreviation.
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

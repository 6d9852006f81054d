import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complementOf } from './cidr.ts';

const anyV6 = fc.ipV6().filter((address) => isIP(address) === 6 && !/^(0*:)*(:|0+:)*ffff:/i.test(address));
const anyAddress = fc.oneof(fc.ipV4(), anyV6, fc.constantFrom('127.0.0.1', '::1'));

describe('complementOf', () => {
  it('contains every address but the allowed ones', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyAddress, { maxLength: 6 }),
        fc.array(anyAddress, { maxLength: 20 }),
        (keep, others) => {
          const list = blockList(complementOf(keep));
          const kept = blockList(keep.map((address) => `${address}/${familyOf(address) === 4 ? 32 : 128}`));
          for (const address of keep) expect(blocks(list, address)).toBe(false);
          for (const address of others) expect(blocks(list, address)).toBe(!blocks(kept, address));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has at most one network per bit of an allowed address', () => {
    expect(complementOf(['127.0.0.1'])).toHaveLength(32 + 1);
    expect(complementOf(['127.0.0.1', '::1'])).toHaveLength(32 + 128);
  });

  it('blocks the nearest neighbours of the loopback addresses', () => {
    const list = blockList(complementOf(['127.0.0.1', '::1']));
    for (const address of ['127.0.0.0', '127.0.0.2', '127.0.1.1', '::', '::2', '10.0.0.1']) {
      expect(blocks(list, address), address).toBe(true);
    }
  });

  it('blocks everything when nothing is allowed', () => {
    expect(complementOf([])).toEqual(['0.0.0.0/0', '0:0:0:0:0:0:0:0/0']);
  });

  it('treats an IPv4-mapped IPv6 address as the IPv4 address', () => {
    expect(complementOf(['::ffff:127.0.0.1'])).toEqual(complementOf(['127.0.0.1']));
  });

  it('never contains the IPv4-mapped range, with which Go would match every IPv4 address', () => {
    expect(complementOf(['::fffe:0:0', '::1:0:0:0']).filter((one) => one.startsWith('0:0:0:0:0:ffff:'))).toEqual([]);
  });

  it('reads an IPv4-compatible IPv6 address as IPv6', () => {
    expect(complementOf(['::1.2.3.4'])).toEqual(complementOf(['::102:304']));
  });

  it('ignores names, malformed addresses and addresses with a zone', () => {
    expect(complementOf(['shop.example', 'fe80::1%eth0', ''])).toEqual(complementOf([]));
  });
});

/** Returns one list for IPv4 and one for IPv6, because a BlockList, unlike Go, matches IPv4 with IPv6 networks. */
function blockList(networks: readonly string[]) {
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    lists[familyOf(address)].addSubnet(address, Number(prefix), `ipv${familyOf(address)}`);
  }
  return lists;
}

function blocks(lists: ReturnType<typeof blockList>, address: string): boolean {
  return lists[familyOf(address)].check(address, `ipv${familyOf(address)}`);
}

function familyOf(address: string): 4 | 6 {
  return isIP(address) as 4 | 6;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardNames, type NameGuard, nowhere } from './name-guard.ts';

/** Returns what k6 does with a name: `blocked`, an address, or `DNS`. k6 applies `blockHostnames` before `hosts`. */
function dialled({ blockHostnames, hosts }: NameGuard, name: string): string {
  const matches = (pattern: string) => (pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern);
  if (blockHostnames.some(matches)) return 'blocked';
  const exact = hosts[name];
  if (exact !== undefined) return exact;
  return Object.keys(hosts).some(matches) ? nowhere : 'DNS';
}

/** k6's own regular expression for a pattern of host names. */
const isPattern = (text: string) =>
  /^(\*\.?)?((([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))?$/.test(text);

const label = fc.stringMatching(/^[a-c1]([a-c1-]{0,3}[a-c1])?$/).filter((text) => !text.includes('---'));
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));

describe('guardNames', () => {
  it('lets k6 connect to the allowed names and to no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 4 }),
        fc.array(name, { minLength: 10, maxLength: 30 }),
        fc.constantFrom('10.0.0.1', undefined),
        fc.subarray(['::a', '::b', '::1']),
        (allowed, others, address, ipV6) => {
          const guard = guardNames(
            allowed.map((one) => ({ name: one, address })),
            ipV6,
          );
          expect([...guard.blockHostnames, ...Object.keys(guard.hosts)].filter((one) => !isPattern(one))).toEqual([]);
          for (const one of allowed) expect(dialled(guard, one), one).toBe(address ?? 'DNS');
          for (const one of others.filter((other) => !allowed.includes(other))) {
            expect(['blocked', nowhere], one).toContain(dialled(guard, one));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    'other.test',
    'xshop.test',
    'not_shop.test',
    'sub.shop.test',
    '-shop.test',
    'shop.test.',
    'hop.test',
    'test',
    '2130706433',
    '0x7f000001',
    'shop.test.evil.example',
  ])('forbids %s beside shop.test', (other) => {
    const guard = guardNames([{ name: 'shop.test', address: '10.0.0.1' }], []);
    expect(['blocked', nowhere]).toContain(dialled(guard, other));
  });

  it.each(['node2', 'anode1', 'node-1', 'my.node1', 'b--node1', '1'])('forbids %s beside node1', (other) => {
    expect(dialled(guardNames([{ name: 'node1', address: '10.0.0.1' }], []), other)).toBe('blocked');
  });

  it('redirects no pattern that an address with a port could match', () => {
    const { hosts } = guardNames([{ name: 'node1', address: '10.0.0.1' }], ['fe80::a']);
    expect(Object.keys(hosts).filter((key) => /^\*.*[0-9]$/.test(key))).toEqual([]);
    expect(hosts).not.toHaveProperty(['*a']);
  });
});

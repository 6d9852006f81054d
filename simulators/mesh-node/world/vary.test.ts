import { describe, expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { parseSweep, withKey } from './vary.ts';

describe('a sweep', () => {
  it('accepts short and full key names', () => {
    expect(parseSweep('fanout=2..4,ttl=6..10..2')).toEqual([
      { key: 'fanout', path: ['protocol', 'fanout'], values: [2, 3, 4] },
      { key: 'ttl', path: ['protocol', 'ttl'], values: [6, 8, 10] },
    ]);
    expect(parseSweep('topology.gateways=2')).toMatchObject([{ path: ['topology', 'gateways'], values: [2] }]);
    expect(withKey({ protocol: { kind: 'flood', ttl: 3 } }, ['protocol', 'ttl'], 9)).toEqual({
      protocol: { kind: 'flood', ttl: 9 },
    });
  });

  it.each([
    'fanout',
    'fanout=a..b',
    'fanout=6..2',
    'ttl=1..3..0',
    'a=1,b=2,c=3',
    'ttl=1..1000',
    'seed=1..1000000000',
    'a=1..9,b=0..99999999999',
  ])('refuses %s', (text) => {
    expect(() => parseSweep(text)).toThrow(UserError);
  });
});

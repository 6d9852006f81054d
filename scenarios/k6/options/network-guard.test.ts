import { describe, expect, it } from 'vitest';
import type { Target } from '../../plan/target.ts';
import { complementOf } from './cidr.ts';
import { guardNetwork } from './network-guard.ts';

const target = (load: string[]): Target => ({ name: 't', urls: {}, allow: { load, browse: [] }, metricNames: {} });
const lookup = async (name: string) => {
  if (name === 'shop.example') return ['10.1.2.3', '10.1.2.4'];
  throw new Error('no such name');
};

describe('guardNetwork', () => {
  it('allows the two loopback addresses and nothing else by itself', async () => {
    const guard = await guardNetwork(target([]), lookup);
    expect(guard).toEqual({ blacklistIPs: complementOf(['127.0.0.1', '::1']), hosts: {} });
  });

  it('pins an allowed name to the address that it has now', async () => {
    const guard = await guardNetwork(target(['shop.example']), lookup);
    expect(guard.hosts).toEqual({ 'shop.example': '10.1.2.3' });
    expect(guard.blacklistIPs).toEqual(complementOf(['127.0.0.1', '::1', '10.1.2.3']));
  });

  it('holds localhost to neither of its two addresses', async () => {
    const guard = await guardNetwork(target([]), async () => ['::1']);
    expect(guard.hosts).toEqual({});
  });

  it('leaves out a name that means nothing', async () => {
    const guard = await guardNetwork(target(['gone.example']), lookup);
    expect(guard).toEqual(await guardNetwork(target([]), lookup));
  });
});

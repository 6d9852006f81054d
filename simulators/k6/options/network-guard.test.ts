import { describe, expect, it } from 'vitest';
import type { Target } from '../../../scenarios/plan/target.ts';
import { complementOf } from './cidr.ts';
import { nowhere } from './name-guard.ts';
import { guardNetwork } from './network-guard.ts';

const target = (load: string[]): Target => ({ name: 't', urls: {}, allow: { load, browse: [] }, metricNames: {} });
const lookup = async (name: string) => {
  if (name === 'shop.example') return ['10.1.2.3', '10.1.2.4'];
  throw new Error('no such name');
};

describe('guardNetwork', () => {
  it('allows only the two loopback addresses and localhost by default', async () => {
    const guard = await guardNetwork(target([]), lookup);
    expect(guard.blacklistIPs).toEqual(complementOf(['127.0.0.1', '::1']));
    expect(guard.hosts).toEqual({ localhost: '127.0.0.1', '*t': nowhere });
    expect(guard.blockHostnames).toHaveLength(36);
  });

  it('fixes the present address of an allowed name', async () => {
    const guard = await guardNetwork(target(['shop.example']), lookup);
    expect(guard.hosts).toMatchObject({ 'shop.example': '10.1.2.3', '*e': nowhere });
    expect(guard.blacklistIPs).toEqual(complementOf(['127.0.0.1', '::1', '10.1.2.3']));
  });

  it.each([
    [['::1', '127.0.0.1'], '127.0.0.1'],
    [['::1'], '::1'],
  ])('fixes localhost with the addresses %j to %s', async (addresses, address) => {
    const guard = await guardNetwork(target([]), async () => addresses);
    expect(guard.hosts.localhost).toBe(address);
  });

  it('allows no address for a name without one, and leaves the name to DNS', async () => {
    const guard = await guardNetwork(target(['gone.example']), lookup);
    expect(guard.blacklistIPs).toEqual(complementOf(['127.0.0.1', '::1']));
    expect(Object.keys(guard.hosts)).toEqual(['localhost', '*t']);
    expect(guard.blockHostnames).toContain('*a.example');
  });

  it('forbids the address to which forbidden names are redirected', async () => {
    expect((await guardNetwork(target(['shop.example']), lookup)).blacklistIPs).toContain('128.0.0.0/1');
  });
});

import { expect, it } from 'vitest';
import { BlockedHosts, mostBlockedHosts } from './blocked-hosts.ts';

it('reports each host once, and no more than the first 100', () => {
  const blocked = new BlockedHosts();
  const reported = Array.from({ length: 5000 }, (_, i) => `${i % 2500}.test`).filter((host) => blocked.add(host));
  expect(reported).toEqual(Array.from({ length: mostBlockedHosts }, (_, i) => `${i}.test`));
  expect(blocked.names()).toEqual(reported);
});

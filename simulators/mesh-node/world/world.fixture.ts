import { toWorld } from './read-world.ts';
import { worldSchema } from './schema.ts';
import type { World } from './world.ts';

export function worldOf(given: Record<string, unknown>): World {
  const value = worldSchema.parse({
    world: 'test',
    duration: '1s',
    links: { air: { latency: '10ms' } },
    protocol: { kind: 'flood' },
    workload: { broadcast: { rate: '1/s' } },
    ...given,
  });
  return toWorld({ file: 'test.yaml', sha256: '', value, where: () => ({}) });
}

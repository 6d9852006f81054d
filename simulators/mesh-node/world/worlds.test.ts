import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { simulate } from '../virtual/simulate.ts';
import { readWorld } from './read-world.ts';

const folder = join(packageRoot, 'simulators/mesh-node/worlds');
const sink = { rows: () => undefined, sample: () => undefined };

describe('the shipped worlds', () => {
  it('are the six that the docs name', () => {
    expect(readdirSync(folder).sort()).toEqual([
      'ble-stadium.yaml',
      'broker-storm.yaml',
      'commute-partition.yaml',
      'gateway-crash.yaml',
      'smoke.yaml',
      'ttl-wall.yaml',
    ]);
  });

  // Each row has a world, and the lower and upper bound of its delivery ratio.
  it.each([
    ['smoke', 0.99, 1],
    ['commute-partition', 0.99, 1],
    ['gateway-crash', 0.95, 1],
    ['ble-stadium', 0.05, 0.5],
    ['broker-storm', 0.4, 0.8],
    ['ttl-wall', 0.41, 0.43],
  ])('give %s the delivery ratio that its comment states', (name, least, most) => {
    const { world } = readWorld(join(folder, `${name}.yaml`));
    const { intended, reached, invariants } = simulate(world, { sink });
    expect(reached / intended).toBeGreaterThanOrEqual(least);
    expect(reached / intended).toBeLessThanOrEqual(most);
    expect(invariants.filter(({ first }) => first)).toEqual([]);
  });

  it('fail without the feature they demonstrate: sync after a cut, acks after a crash', () => {
    const part = (name: string, key: 'sync' | 'ack') => {
      const { world } = readWorld(join(folder, `${name}.yaml`));
      const { [key]: _, ...rules } = world.rules;
      return simulate({ ...world, rules }, { sink });
    };
    const cut = part('commute-partition', 'sync').invariants.filter(({ first }) => first);
    expect(cut.map(({ name }) => name)).toEqual(['eventual-delivery']);
    const crash = part('gateway-crash', 'ack');
    expect(crash.reached / crash.intended).toBeLessThan(0.95);
  });
});

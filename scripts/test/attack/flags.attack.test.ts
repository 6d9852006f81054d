import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace } from '../meshproof.ts';
import { edgesOfFlags } from './flags.fixture.ts';
import { meshproofWithin } from './within.ts';

const place = new Workplace();
afterAll(() => place.remove());

describe('a value outside the range of a flag', () => {
  it.each(edgesOfFlags.map((edge) => [edge.name, edge] as const))('%s ends with exit 2', async (_, { args }) => {
    const { code, stdout, stderr } = await meshproofWithin(args, { cwd: place.dir });
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/\n\s+at |Error:/);
    expect(stderr.length).toBeLessThan(2_000);
    expect(existsSync(join(place.dir, 'runs'))).toBe(false);
  });
});

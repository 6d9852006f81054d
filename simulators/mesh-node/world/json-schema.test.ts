import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { worldSchema } from './schema.ts';

describe('the published schema of worlds', () => {
  it('equals the schema of the reader (vitest -u rewrites it)', async () => {
    const schema = {
      title: 'A world of meshproof',
      ...z.toJSONSchema(worldSchema, { io: 'input' }),
    };
    const file = join(packageRoot, 'docs/schemas/world.schema.json');
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(file);
  });
});

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { kinds } from './objects.ts';

it('the published schema of SLO documents equals the schema of the reader (vitest -u rewrites it)', async () => {
  const options = { io: 'input', unrepresentable: 'any', reused: 'ref' } as const;
  const title = 'An object of OpenSLO v1, with the annotations of meshproof';
  const schema = { title, ...z.toJSONSchema(z.union(Object.values(kinds)), options) };
  const file = join(packageRoot, 'docs/schemas/slo.schema.json');
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(file);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { type FileKind, referencePage, type Schema } from './reference-page.ts';

const schemaOf = (kind: string) =>
  JSON.parse(readFileSync(join(packageRoot, `docs/schemas/${kind}.schema.json`), 'utf8')) as Schema;

const kinds: readonly FileKind[] = [
  ['plan', 'Plan', 'A plan states phases, traffic and SLOs of a run. [load.md](load.md) explains it.'],
  ['target', 'Target', 'A target file describes a system under test: addresses, allowed hosts, references to secrets.'],
  ['probe', 'Probe', 'A probe checks an address by one protocol. [synthetics.md](synthetics.md) explains it.'],
  ['slo', 'SLO document', 'Objects of OpenSLO v1 with the annotations of meshproof. [slo.md](slo.md) explains them.'],
  ['world', 'World', 'A world describes a simulated mesh. [mesh.md](mesh.md) explains it.'],
].map(([kind = '', heading = '', text = '']) => ({ heading, text, schema: schemaOf(kind) }));

it('lists every key of every schema in docs/reference.md (vitest -u rewrites it)', async () => {
  await expect(referencePage(kinds)).toMatchFileSnapshot(join(packageRoot, 'docs/reference.md'));
});

it('names each form, range, default and required key, and ends at a reference to itself', () => {
  const schema: Schema = {
    type: 'object',
    required: ['rate'],
    properties: {
      rate: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'own' }, { type: 'null' }] },
      tree: { $ref: '#/$defs/tree' },
      list: { type: 'array', items: { type: 'object', properties: { a: { type: 'boolean', default: true } } } },
    },
    $defs: { tree: { type: 'object', properties: { below: { $ref: '#/$defs/tree' }, x: { enum: ['a', 'b'] } } } },
  };
  const lines = referencePage([{ heading: 'T', text: 't', schema }]).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '| `rate` | a whole number from 1 or `own` | yes |  |',
      '| `tree.x` | `a`, `b` |  |  |',
      '| `list[].a` | `true` or `false` |  | `true` |',
    ]),
  );
  expect(lines.filter((line) => line.includes('below.below'))).toEqual([]);
});

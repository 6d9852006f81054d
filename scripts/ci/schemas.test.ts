import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { planSchema } from '../../scenarios/plan/plan.ts';
import { targetSchema } from '../../scenarios/plan/target.ts';
import { probeSchema } from '../../synthetics/probe/probe.ts';
import { producers } from '../plan/producers.ts';

type Json = Record<string, unknown> & { properties: Record<string, unknown>; required?: string[] };

const jsonOf = (title: string, schema: z.ZodType) =>
  ({ title, ...z.toJSONSchema(schema, { io: 'input' }) }) as unknown as Json;

/**
 * Returns the schema of a plan with the sections of all producers. Only the name is required, because a plan with
 * `extends` inherits the other keys. A null removes an inherited section.
 */
function planJson(): Json {
  const plan = jsonOf('A plan of meshproof', planSchema);
  const sections = producers.map(({ name, schema, forms = [] }) => {
    const all = [schema, ...forms.map((form) => form.schema)].map((one) => {
      const { $schema: _, ...section } = z.toJSONSchema(one as z.ZodType, { io: 'input' });
      return section;
    });
    return [name, { anyOf: [...all, { type: 'null' }] }];
  });
  const traffic = { type: 'object', properties: Object.fromEntries(sections), additionalProperties: false };
  return {
    ...plan,
    properties: { ...plan.properties, traffic },
    required: ['plan'],
  };
}

const published = {
  plan: planJson(),
  target: jsonOf('A target of meshproof', targetSchema),
  probe: jsonOf('A probe of meshproof', probeSchema),
};

const folders = { plan: 'scenarios/plans', target: 'scenarios/targets', probe: 'synthetics/probes' };
const shipped = Object.entries(folders).flatMap(([kind, folder]) =>
  readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [kind as keyof typeof folders, join(folder, name)] as const),
);
const contentOf = (file: string) => parse(readFileSync(join(packageRoot, file), 'utf8'));
const isValid = (kind: keyof typeof folders, value: unknown) =>
  z.fromJSONSchema(published[kind] as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;

describe('the published JSON schema', () => {
  it.each(Object.keys(published))('of a %s equals the schema of the reader (vitest -u rewrites it)', async (kind) => {
    const text = `${JSON.stringify(published[kind as keyof typeof published], null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(packageRoot, `docs/schemas/${kind}.schema.json`));
  });

  it.each(shipped)('of a %s accepts %s, and refuses it with an unknown key', (kind, file) => {
    expect(isValid(kind, contentOf(file))).toBe(true);
    expect(isValid(kind, { ...contentOf(file), unknown: 1 })).toBe(false);
  });

  it.each([
    [true, 'nodes', { nodes: 20, messages: '10/s' }],
    [true, 'a world', { world: './town.yaml', mode: 'hybrid' }],
    [false, 'a world in virtual time', { world: './town.yaml', mode: 'virtual' }],
    [false, 'a world and nodes', { world: './town.yaml', nodes: 20 }],
  ])('of a plan returns %s for a section mesh-node with %s', (isRight, _, section) => {
    expect(isValid('plan', { plan: 'p', traffic: { 'mesh-node': section } })).toBe(isRight);
  });
});

/** Workflows and rules of other tools end in `.yml`, so only `.yaml` files are meshproof's own. */
const rooms = ['scenarios', 'synthetics', 'simulators/mesh-node/worlds', 'thresholds/slos', 'docs'];
const files = rooms.flatMap((room) =>
  readdirSync(join(packageRoot, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(room, name))
    // The list of the stand-in's defects has no schema, because no command reads it.
    .filter((file) => file !== 'docs/defects.yaml'),
);

describe('a shipped file', () => {
  it('exists of each kind', () => {
    expect(files.length).toBeGreaterThan(30);
  });

  it.each(files)('names in its first line, for editors, the schema by which it is valid: %s', (file) => {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    const [, path = 'missing'] = /^# yaml-language-server: \$schema=(\.\S+)\n/.exec(text) ?? [];
    const schemaFile = join(dirname(join(packageRoot, file)), path);
    expect(existsSync(schemaFile) && dirname(schemaFile)).toBe(join(packageRoot, 'docs/schemas'));
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, 'utf8')));
    for (const document of parseAllDocuments(text)) {
      expect(schema.safeParse(document.toJS()).error?.issues).toBeUndefined();
    }
  });
});

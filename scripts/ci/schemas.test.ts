import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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
 * The schema of a plan with the sections of all producers. Only the name is required, because a plan with `extends`
 * inherits the other keys. A section may be null, which removes the inherited one.
 */
function planJson(): Json {
  const plan = jsonOf('A plan of meshproof', planSchema);
  const sections = producers.map(({ name, schema }) => {
    const { $schema: _, ...section } = z.toJSONSchema(schema as z.ZodType, { io: 'input' });
    return [name, { anyOf: [section, { type: 'null' }] }];
  });
  const traffic = { type: 'object', properties: Object.fromEntries(sections), additionalProperties: false };
  return {
    ...plan,
    properties: { ...plan.properties, traffic, extends: { type: 'string' } },
    required: ['plan'],
  };
}

const published = {
  plan: planJson(),
  target: jsonOf('A target of meshproof', targetSchema),
  probe: jsonOf('A protocol check of meshproof', probeSchema),
};

/** The folder with the shipped files of each kind. */
const folders = { plan: 'scenarios/plans', target: 'scenarios/targets', probe: 'synthetics/probes' };
const shipped = Object.entries(folders).flatMap(([kind, folder]) =>
  readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [kind as keyof typeof folders, join(folder, name)] as const),
);
const contentOf = (file: string) => parse(readFileSync(join(packageRoot, file), 'utf8'));
const isValid = (kind: keyof typeof folders, value: unknown) =>
  z.fromJSONSchema(published[kind] as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;

describe('the published JSON schemas', () => {
  it.each(Object.keys(published))('of a %s equals the schema of the reader (vitest -u rewrites it)', async (kind) => {
    const text = `${JSON.stringify(published[kind as keyof typeof published], null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(packageRoot, `docs/schemas/${kind}.schema.json`));
  });

  it.each(shipped)('of a %s accepts %s, and refuses it with an unknown key', (kind, file) => {
    expect(isValid(kind, contentOf(file))).toBe(true);
    expect(isValid(kind, { ...contentOf(file), unknown: 1 })).toBe(false);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { readWorld } from './read-world.ts';
import { worldSchema } from './schema.ts';

const { topology, protocol } = worldSchema.shape;
const forms = Object.entries({ topology: topology.unwrap(), protocol }).flatMap(([part, union]) =>
  union.options.map(({ shape: { kind, ...keys } }) => [part, kind.value, Object.keys(keys)] as const),
);

it.each(forms)('reports a misspelled kind and each wrong key at once: %s %s', (part, kind, keys) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-world-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'town.yaml');
  const others = part === 'topology' ? 'protocol: { kind: flood }\n' : '';
  const wrong = [...keys, 'surplus'].map((key) => `  ${key}: { wrong: 1 }\n`).join('');
  const given = `${part}:\n  kind: ${kind}x\n${wrong}`;
  writeFileSync(file, `${given}world: town\nduration: 10s\nnodes: { count: 40 }\nlinks: { ble: {} }\n${others}`);
  const places = errorsOf(() => readWorld(file)).map(({ where }) => [where.line, where.key!.split('.')[1]]);
  const expected = ['kind', ...keys, 'surplus'].map((key, i) => [i + 2, key]);
  expect(expected.filter(([line, key]) => !places.some((one) => one[0] === line && one[1] === key))).toEqual([]);
  expect(new Set(places.map(String)).size).toBe(expected.length);
});

function errorsOf(act: () => unknown): readonly UserError[] {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
  return [];
}

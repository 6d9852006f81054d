import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { Workplace } from '../meshproof.ts';
import { documentKinds } from './documents.fixture.ts';
import { mutationsOf } from './mutations.fixture.ts';

/** The number of mutated documents of each kind. */
const count = Number(process.env.MESHPROOF_DOCUMENTS ?? 20_000);
/** The limit on the processor time in milliseconds. A limit on the elapsed time would fail on a busy machine. */
const mostMs = 1000;

process.env.EXAMPLE_TOKEN = 'a token of the test';
const place = new Workplace();
const kinds = documentKinds(place);
beforeAll(() => process.chdir(place.dir));
afterAll(() => {
  process.chdir('/');
  place.remove();
});

describe.each(kinds.map((kind) => [kind.name, kind] as const))('documents of the kind %s', (_, kind) => {
  it('are read without a mutation', () => {
    for (const text of kind.texts) kind.read(fileOf(text));
  });

  it('are read after mutations, or refused with line and key for each error', { timeout: 1_200_000 }, () => {
    const endings = { read: 0, refused: 0, errors: 0, withoutKey: 0, slowestMs: 0 };
    const end = (text: string) => {
      const file = fileOf(text);
      const [errors, firstMs] = measured(() => errorsOf(() => kind.read(file)));
      // The processor time of a process includes garbage collection, so a document fails only if it is slow twice.
      const ms = firstMs < mostMs ? firstMs : measured(() => errorsOf(() => kind.read(file)))[1];
      expect(ms).toBeLessThan(mostMs);
      endings.slowestMs = Math.max(endings.slowestMs, ms);
      endings[errors.length > 0 ? 'refused' : 'read'] += 1;
      endings.errors += errors.length;
      endings.withoutKey += errors.filter(({ where }) => where.key === undefined).length;
      for (const error of errors) expectHelpful(error);
    };
    fc.assert(fc.property(mutationsOf(kind.texts), end), { numRuns: count });
    process.stderr.write(`attack: ${kind.name}: ${JSON.stringify(endings)}\n`);
    expect(Math.min(endings.read, endings.refused)).toBeGreaterThan(0);
  });
});

function fileOf(text: string): string {
  const file = join(place.dir, 'mutated.yaml');
  writeFileSync(file, text);
  return file;
}

/** Returns the result of `work`, and its processor time in milliseconds. */
function measured<T>(work: () => T): [result: T, ms: number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}

/** Returns the UserErrors of `read`. Any other error is a bug, and fails the test. */
function errorsOf(read: () => unknown): readonly UserError[] {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
  return [];
}

function expectHelpful(error: UserError): void {
  const line = String(error);
  expect([line, error.where.file]).toEqual([line, expect.any(String)]);
  expect([line, error.where.line]).toEqual([line, expect.any(Number)]);
  expect(line).not.toMatch(
    /[\p{Cc}\u2028\u2029\u202a-\u202e]|\bat .*\.ts:\d|\bundefined\b|\[object [A-Z]|expected .* received/u,
  );
}

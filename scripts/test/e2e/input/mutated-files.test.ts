import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../scenarios/base/errors.ts';
import { packageRoot } from '../../../../scenarios/base/package-root.ts';
import { runFromFlags } from '../../../start/run-from-flags.ts';
import { mutationsOf } from '../../attack/mutations.fixture.ts';
import { shortSlos, Workplace } from '../../meshproof.ts';

const place = new Workplace();
const text = (file: string) => readFileSync(join(packageRoot, 'scenarios', file), 'utf8');
// The plan has no journeys, because each dry run would start a process for them.
const plan = text('plans/smoke.yaml')
  .replace(/^slos: .*$/m, 'slos: [./slos.yaml]')
  .replace(/^ *journeys: .*$/m, '');
const target = text('targets/example.yaml');
beforeAll(() => {
  place.yaml('slos.yaml', ...shortSlos);
  place.text('plan.yaml', plan);
  process.env.EXAMPLE_TOKEN = 'a token of the test';
});
afterAll(() => {
  place.remove();
  delete process.env.EXAMPLE_TOKEN;
});

/** Calls the function behind `meshproof run --dry-run`. Returns its exit code, and the error behind exit code 2. */
async function dryRun(name: string, targetName?: string): Promise<{ code: number; error?: UserError }> {
  const flags = {
    defect: [],
    repeat: 1,
    instances: 1,
    tag: [],
    tags: {},
    store: join(place.dir, 'runs'),
    dryRun: true,
    quiet: true,
  };
  try {
    return { code: await runFromFlags(name, targetName === undefined ? flags : { ...flags, target: targetName }) };
  } catch (error) {
    // Any other error is a bug: the command would print a stack and end with exit code 70.
    if (!(error instanceof UserError)) throw error;
    return { code: 2, error };
  }
}

/** Expects that each error is one printable line that names the file and a line number, and contains no stack. */
function expectHelpful(error: UserError, file: string): void {
  for (const one of error.all) {
    const line = String(one);
    expect(line).toContain(file);
    expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]|\bat .*\.ts:\d|undefined|\[object/u);
    expect([line, one.where.line]).toEqual([line, expect.any(Number)]);
  }
}

describe('mutated files', () => {
  it('of plans are accepted, or rejected with file, line and key in one line', { timeout: 60_000 }, async () => {
    const codes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(mutationsOf([plan]), async (written) => {
        place.text('mutated.yaml', written);
        const { code, error } = await dryRun(join(place.dir, 'mutated.yaml'));
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (error) expectHelpful(error, place.dir);
      }),
      { numRuns: 150 },
    );
    // Some mutated plans are valid and some are not (0 and 2). Exit code 4 means a valid plan that is too short for one
    // of its SLOs.
    expect([...codes.keys()].filter((code) => code !== 4).sort()).toEqual([0, 2]);
  });

  it('of targets are accepted, or rejected with file, line and key in one line', { timeout: 60_000 }, async () => {
    const codes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(mutationsOf([target]), async (written) => {
        place.text('mutated-target.yaml', written);
        const { code, error } = await dryRun(join(place.dir, 'plan.yaml'), join(place.dir, 'mutated-target.yaml'));
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (error) expectHelpful(error, place.dir);
      }),
      { numRuns: 150 },
    );
    expect([...codes.keys()].sort()).toEqual([0, 2]);
  });
});

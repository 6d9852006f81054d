import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { UserError } from '../../../../scenarios/base/errors.ts';
import { packageRoot } from '../../../../scenarios/base/package-root.ts';
import { runCommand } from '../../../commands/run.ts';
import { shortSlos, Workplace } from '../../meshproof.ts';

const place = new Workplace();
const text = (file: string) => readFileSync(join(packageRoot, 'scenarios', file), 'utf8');
const plan = text('plans/smoke.yaml').replace(/^slos: .*$/m, 'slos: [./slos.yaml]');
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

/** The command that `meshproof run --dry-run` calls, with what its exit code is made of. */
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
    return { code: await runCommand(name, targetName === undefined ? flags : { ...flags, target: targetName }) };
  } catch (error) {
    // Anything else would be exit 70 with a stack.
    if (!(error instanceof UserError)) throw error;
    return { code: 2, error };
  }
}

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Object.entries(value).map(([key, inner]): [string | number, unknown] => {
    return [Array.isArray(value) ? Number(key) : key, inner];
  });
  return [...(path.length > 0 ? [path] : []), ...entries.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, '', ' ', 0, -1, 1e308, 1e9, true, [], {}, [[]], '0s', '1us', '-5s', '99999999d', '5', '1e3/s', '0/s'],
    ...['http://', 'http://user:pw@127.0.0.1/', 'file:///etc/passwd', '../../x', '*', 'Ünïcödé', '\u0000', '__proto__'],
    ...['constructor', 'toString', { env: '' }, { env: 'NOT_SET' }, { file: '/nowhere' }, { __typename: 1 }, '$ref'],
  ),
  fc.string(),
  fc.double(),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
);

const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('drop', 'set', 'rename', 'add', 'double'),
  value: odd,
  key: fc.oneof(fc.constantFrom('phasen', 'constructor', 'hasOwnProperty', '0', 'a.b', '__proto__'), fc.string()),
});

/** One to three changes of a document's values, written as YAML again. */
const ofValues = (base: string) =>
  fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let document: unknown = parse(base);
    for (const { at, how, value, key } of changes) {
      const paths = pathsOf(document);
      const path = paths[at % Math.max(1, paths.length)];
      if (path) document = changed(document, path, how, value, key);
    }
    return stringify(document);
  });

function changed(document: unknown, path: Path, how: string, value: unknown, key: string): unknown {
  const copy = structuredClone(document);
  let parent = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) parent = parent[step] as typeof parent;
  const last = path.at(-1)!;
  const before = parent[last];
  const put = (name: string | number, what: unknown) =>
    Object.defineProperty(parent, name, { value: what, enumerable: true, configurable: true, writable: true });
  if (how === 'set') put(last, value);
  else if (how === 'double') put(last, [before, before]);
  else if (how === 'add') put(Array.isArray(parent) ? parent.length : key, value);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else {
    delete parent[last];
    if (how === 'rename') put(key, before);
  }
  return copy;
}

/** A slip in the text itself: characters lost, put in, or swapped for others. */
const ofText = (base: string) =>
  fc
    .record({
      at: fc.nat(base.length),
      lost: fc.nat(12),
      put: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('\t', '\n', ':', '- ', '&a ', '*a', '!!js ', '{', '"'),
      ),
    })
    .map(({ at, lost, put }) => base.slice(0, at) + put + base.slice(at + lost));

const mutated = (base: string) =>
  fc.oneof({ weight: 3, arbitrary: ofValues(base) }, { weight: 2, arbitrary: ofText(base) });

/** Each error is a line of its own that names the file, the line, and the key if it is not the whole file. */
function expectHelpful(error: UserError, file: string): void {
  for (const one of error.all) {
    const line = String(one);
    expect(line).toContain(file);
    expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]|\bat .*\.ts:\d|undefined|\[object/u);
    expect([line, one.where.line]).toEqual([line, expect.any(Number)]);
  }
}

describe('2,000 mutated files', () => {
  it('of plans are accepted, or rejected with file, line and key in one line', { timeout: 60_000 }, async () => {
    const codes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(mutated(plan), async (written) => {
        place.text('mutated.yaml', written);
        const { code, error } = await dryRun(join(place.dir, 'mutated.yaml'));
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (error) expectHelpful(error, place.dir);
      }),
      { numRuns: 1000 },
    );
    expect([...codes.keys()].sort()).toEqual([0, 2]);
  });

  it('of targets are accepted, or rejected with file, line and key in one line', { timeout: 60_000 }, async () => {
    const codes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(mutated(target), async (written) => {
        place.text('mutated-target.yaml', written);
        const { code, error } = await dryRun(join(place.dir, 'plan.yaml'), join(place.dir, 'mutated-target.yaml'));
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (error) expectHelpful(error, place.dir);
      }),
      { numRuns: 1000 },
    );
    expect([...codes.keys()].sort()).toEqual([0, 2]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planSchema } from '../../plan/plan.ts';
import { targetSchema } from '../../plan/target.ts';
import { UserError } from '../errors.ts';
import { checkPart, readDocument, readDocuments } from './document.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-document-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const plan = `# a comment
plan: mine
phases: { warm-up: 1s, steady: 2s }
traffic:
  k6: { scenarios: { api: 1/s } }
slos: [api]
`;

function write(text: string | Buffer): string {
  const file = join(dir, 'file.yaml');
  writeFileSync(file, text);
  return file;
}

function complaint(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error.toString().replaceAll(dir, '');
    throw error;
  }
  return 'no error';
}

describe('a document', () => {
  it('is read where Error cannot be changed, as with node --frozen-intrinsics', () => {
    const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!;
    Object.defineProperty(Error, 'stackTraceLimit', { ...limit, writable: false });
    try {
      expect(complaint(() => readDocument(write(plan), planSchema))).toBe('no error');
      expect(complaint(() => readDocument(write('plan: ['), planSchema))).toContain('file.yaml:1: ');
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', limit);
    }
  });

  it('has a value, a checksum and the line of each key', () => {
    const document = readDocument(write(plan), planSchema);
    expect(document.value).toMatchObject({ name: 'mine', seed: 1, faults: [] });
    expect(document.value.phases).toEqual([
      { name: 'warm-up', kind: 'warm-up', startS: 0, endS: 1 },
      { name: 'steady', kind: 'steady', startS: 1, endS: 3 },
    ]);
    expect(document.sha256).toHaveLength(64);
    expect(document.where(['traffic', 'k6'])).toEqual({
      ...{ file: join(dir, 'file.yaml'), line: 5, column: 3, key: 'traffic.k6' },
    });
  });

  it.each([
    ['an unknown key', plan.replace('slos', 'sloz'), /file\.yaml:6: sloz: unknown key/],
    ['a missing key', plan.replace(/slos.*/, ''), /file\.yaml:\d: slos: /],
    [
      'no judged phase',
      plan.replace('steady', 'recovery'),
      /file\.yaml:3: phases: a phase other than "warm-up", "beyond"/,
    ],
    ['an empty phase', plan.replace('2s', '0s'), /file\.yaml:3: phases: a phase must be longer/],
    ['a tab for indent', 'plan:\n\t- a', /file\.yaml:2: not valid YAML/],
    ['a key twice', 'plan: a\nplan: b\n', /file\.yaml:2: plan: /],
    ['two documents', `${plan}---\n${plan}`, /file\.yaml:9: .*second YAML document/],
    ['a scalar', 'hello', /file\.yaml:1: /],
  ])('reports the place of %s', (_, text, line) => {
    expect(complaint(() => readDocument(write(text), planSchema))).toMatch(line);
  });

  it.each([
    ['an invalid address', 'target: a\nurls: { api: "not a url" }', /file\.yaml:2: urls\.api: /],
    ['a password in an address', 'target: a\nurls: { api: "http://u:p@h/" }', /file\.yaml:2: urls\.api: .*password/],
    [
      'a secret in plain text',
      'target: a\nurls: { api: "http://h/" }\nauth: { bearer: abc }',
      /file\.yaml:3: auth\.bearer: .*reference/,
    ],
    [
      'field data on another host',
      'target: a\nurls: { web: "http://h/" }\nfieldData: http://rum/',
      /file\.yaml:3: fieldData: /,
    ],
    ['an unknown role', 'target: a\nurls: { apy: "http://h/" }', /file\.yaml:2: urls\.apy: /],
  ])('reports the place of %s in a target', (_, text, line) => {
    expect(complaint(() => readDocument(write(text), targetSchema))).toMatch(line);
  });

  it('checks a part by its own schema and reports the place in the file', () => {
    const document = readDocument(write(plan), planSchema);
    const wrong = () =>
      checkPart(document, ['traffic', 'k6'], { scenarios: 1 }, z.strictObject({ scenarios: z.string() }));
    expect(complaint(wrong)).toMatch(/file\.yaml:5: traffic\.k6\.scenarios: /);
  });

  it('reads all documents of a file', () => {
    expect(readDocuments(write('a: 1\n---\na: 2\n'), z.object({ a: z.number() })).map((one) => one.value.a)).toEqual([
      1, 2,
    ]);
  });

  it('throws only UserError, whatever the bytes', () => {
    const cut = fc
      .tuple(fc.nat(plan.length), fc.nat(plan.length), fc.string())
      .map(([a, b, text]) => plan.slice(0, a) + text + plan.slice(b));
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.oneof(cut, bytes), (content) => {
        const file = write(content);
        const lines = complaint(() => readDocument(file, planSchema)).split('\n');
        return lines.every((line) => line === 'no error' || /^\/file\.yaml:\d+: ./.test(line));
      }),
      { numRuns: 200 },
    );
  });
});

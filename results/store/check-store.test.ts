import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkStore } from './check-store.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a place for runs', () => {
  it('is good when it is a directory or can become one, and is not made by the question', () => {
    expect(() => checkStore(dir)).not.toThrow();
    expect(() => checkStore(join(dir, 'new', 'runs'))).not.toThrow();
    expect(existsSync(join(dir, 'new'))).toBe(false);
  });

  it('is refused when a part of its path is a file', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    expect(() => checkStore(file)).toThrow(/cannot keep runs here: a part of the path is not a directory/);
    expect(() => checkStore(join(file, 'runs'))).toThrow(/not a directory/);
  });
});

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkStore } from './check-store.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('checkStore', () => {
  it('accepts a directory and a path that can become one, and creates nothing', () => {
    expect(() => checkStore(dir)).not.toThrow();
    expect(() => checkStore(join(dir, 'new', 'runs'))).not.toThrow();
    expect(existsSync(join(dir, 'new'))).toBe(false);
  });

  it('refuses a path with a file in it', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    expect(() => checkStore(file)).toThrow(expect.objectContaining({ where: { file } }));
    expect(() => checkStore(join(file, 'runs'))).toThrow(expect.objectContaining({ where: { file } }));
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRoot, packageRoot } from './package-root.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'meshproof-root-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the package root', () => {
  it('is the nearest directory above with the package.json of meshproof', () => {
    expect(packageRoot).toBe(join(import.meta.dirname, '..', '..'));
  });

  it('is found above the package.json of another package', async () => {
    const inner = join(root, 'dist', 'inner');
    await mkdir(inner, { recursive: true });
    await writeFile(join(root, 'package.json'), '{"name":"meshproof"}');
    await writeFile(join(root, 'dist', 'package.json'), '{"type":"module"}');
    expect(findRoot(inner)).toBe(root);
  });

  it('is an error without such a package.json', () => {
    expect(() => findRoot(root)).toThrow('contains the package.json of meshproof');
  });
});

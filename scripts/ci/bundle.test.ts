import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { metafileOfDist } from './bundle.fixture.ts';
import { outside } from './bundle-options.ts';
import { bundledPackages, licenceTexts } from './bundled-packages.ts';

/** Packages that `ws` uses when the user has installed them. */
const optional = ['bufferutil', 'utf-8-validate'];

describe('the programs in dist', () => {
  let metafile: Metafile;
  beforeAll(async () => {
    metafile = await metafileOfDist();
  }, 300_000);

  it('import only modules of Node and the packages that npm installs with meshproof', () => {
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const packages = imports.filter(({ external, path }) => external && !isBuiltin(path)).map(({ path }) => path);
    const allowed = [...outside, ...optional];
    expect(packages.filter((path) => !allowed.some((name) => path === name || path.startsWith(`${name}/`)))).toEqual(
      [],
    );
    const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies).sort()).toEqual([...outside].sort());
  });

  it('load no CommonJS package by import(), because it would have no named exports', () => {
    const found = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports
        .filter(({ kind, path }) => kind === 'dynamic-import' && metafile.inputs[path]?.format === 'cjs')
        .map(({ path }) => `${file} imports ${path}`),
    );
    expect(found).toEqual([]);
  });

  it('contain no package that is resolved by path', () => {
    const folders = bundledPackages(metafile);
    expect(folders).toContain('node_modules/zod');
    expect(folders.filter((folder) => outside.some((name) => folder.endsWith(`/${name}`)))).toEqual([]);
  });
});

describe('bundledPackages', () => {
  it('names each folder of a package once, also below another package', () => {
    const files = [
      'scripts/cli.ts',
      'node_modules/a/x.js',
      'node_modules/a/y.js',
      'node_modules/@s/b/node_modules/a/x.js',
    ];
    const inputs = Object.fromEntries(files.map((file) => [file, { bytes: 1, imports: [] }]));
    expect(bundledPackages({ inputs })).toEqual(['node_modules/@s/b/node_modules/a', 'node_modules/a']);
  });
});

describe('licenceTexts', () => {
  const of = (files: Record<string, string>) => {
    const root = mkdtempSync(join(tmpdir(), 'licences-'));
    try {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, 'node_modules/a', name)), { recursive: true });
        writeFileSync(join(root, 'node_modules/a', name), text);
      }
      return licenceTexts(root, ['node_modules/a']);
    } finally {
      rmSync(root, { recursive: true });
    }
  };
  const manifest = (parts: object) => ({ 'package.json': JSON.stringify({ name: 'a', version: '1.2.3', ...parts }) });

  it('has the licence and the notice of each package, with its name and version', () => {
    const text = of({
      ...manifest({ license: 'X' }),
      'LICENCE.md': 'may be used',
      NOTICE: 'made by B',
      'a.js': 'code',
    });
    expect(text).toMatch(/a 1\.2\.3\n\nmay be used\n\nmade by B\n/);
    expect(text).not.toContain('code');
  });

  it('names the licence of a package that has no licence file', () => {
    expect(of(manifest({ license: 'MIT', author: 'Ann' }))).toMatch(/a 1\.2\.3\n\n[^\n]*MIT[^\n]*Ann/);
  });

  it('throws when a package names no licence', () => {
    expect(() => of(manifest({}))).toThrow('a 1.2.3');
  });
});

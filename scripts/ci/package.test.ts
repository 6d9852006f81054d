import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { declarationOf, declared, joinedDeclarations } from './declaration.ts';

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8');

describe('the packed tarball', () => {
  let files: string[];
  beforeAll(() => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'];
    const [packed] = JSON.parse(execFileSync('npm', args, { cwd: packageRoot, encoding: 'utf8' }));
    files = packed.files.map(({ path }: { path: string }) => path);
  }, 60_000);

  it.each([
    'package.json',
    'LICENSE',
    'README.md',
    'docs/load.md',
    'docs/reference.md',
    ...['plan', 'target', 'probe', 'slo', 'world'].map((kind) => `docs/schemas/${kind}.schema.json`),
    'scenarios/api.ts',
    'scenarios/lib/writes/k6-module.ts',
    'scenarios/lib/mesh.proto',
    'scenarios/plans/smoke.yaml',
    'scenarios/targets/example.yaml',
    'scripts/setup/tools.mjs',
    'thresholds/slos/api.yaml',
  ])('contains %s', (file) => {
    expect(files).toContain(file);
  });

  // A checkout has these files, so only an installed package would miss one.
  it('contains every file that the code names below the directory of the package', () => {
    const rooms = ['scenarios', 'synthetics', 'simulators', 'thresholds', 'results', 'scripts'];
    const isShipped = (file: string) =>
      /\.(ts|mjs)$/.test(file) && !/\.(test|fixture)\.ts$|^scripts\/(ci|test|bench|build\.ts)/.test(file);
    const sources = rooms
      .flatMap((room) =>
        readdirSync(join(packageRoot, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
      )
      .filter(isShipped);
    const calls = sources.flatMap((file) => [...read(file).matchAll(/join\(packageRoot((?:, '[^']+')+)/g)]);
    const named = new Set(calls.map(([, literals]) => join(...literals!.match(/[^', ]+/g)!)));
    // The build makes dist, and only a checkout needs the hook for TypeScript.
    const missing = [...named].filter((path) => !/^(dist|scripts\/register\.mjs)/.test(path));
    expect(missing.filter((path) => !files.some((file) => file === path || file.startsWith(join(path, '/'))))).toEqual(
      [],
    );
    expect(named.size).toBeGreaterThan(10);
  });

  it('contains no tests, fixtures, stored runs or settings of the repository', () => {
    const foreign = /\.(test|fixture)\.ts$|^(runs|node_modules|scripts\/(ci|test|bench)|\.)|tsconfig|vitest|biome/;
    expect(files.filter((file) => foreign.test(file))).toEqual([]);
  });

  it('has every module and program that package.json names', () => {
    const { exports, bin } = manifest;
    const named = [...Object.values(bin), ...Object.values(exports).flatMap((one) => Object.values(Object(one)))];
    const made = ['./dist/k6.js', './dist/k6.d.ts', './dist/journey.d.ts', 'dist/cli.mjs'];
    expect(named.filter((path) => String(path).length > 1).sort()).toEqual(expect.arrayContaining(made.sort()));
    expect(manifest.files).toContain('dist');
  });
});

describe('the types of meshproof/k6', () => {
  let room: string;
  beforeAll(() => {
    room = mkdtempSync(join(tmpdir(), 'package-'));
    const write = (name: string, text: string) => {
      mkdirSync(dirname(join(room, name)), { recursive: true });
      writeFileSync(join(room, name), text);
    };
    write('node_modules/meshproof/package.json', JSON.stringify({ type: 'module', exports: manifest.exports }));
    write(
      'node_modules/meshproof/dist/k6.d.ts',
      joinedDeclarations(declared.k6.map((file) => declarationOf(read(file), file))),
    );
  });
  afterAll(() => rmSync(room, { recursive: true }));

  it('accept the arguments that the helpers accept, and refuse others', () => {
    const lines = [
      `import { accepted, foundAgain, idOf, isCreated, isChanged, isRemoved } from 'meshproof/k6';`,
      `accepted('a', 'id'); foundAgain('a', 1); foundAgain('a', 1, 0);`,
      `foundAgain('a', 1, true); foundAgain('a', 1, 'unknown');`,
      `accepted('a');`,
      `foundAgain('a', 1, undefined);`,
      `foundAgain('a', 1, 'yes');`,
      `const read = { status: 200, body: '{}', headers: {} };`,
      `foundAgain('a', 1, isCreated(read, { values: {}, answer: read }));`,
      `foundAgain('a', 1, isRemoved(read, {}));`,
      `isChanged(read, { values: { a: 1 }, answer: read, before: read }); const id: number = idOf(read, ['id']);`,
    ];
    const file = join(room, 'work.ts');
    writeFileSync(file, lines.join('\n'));
    const options = {
      strict: true,
      noEmit: true,
      types: [],
      lib: ['lib.es5.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    };
    const errors = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
    const lineOf = (one: ts.Diagnostic) => one.file?.getLineAndCharacterOfPosition(one.start ?? 0).line;
    expect(errors.map(lineOf)).toEqual([3, 4, 5, 8, 9]);
  }, 60_000);
});

describe('the types of meshproof/journey', () => {
  it('declare a journey and its tools', () => {
    const text = declarationOf(read('synthetics/journey.ts'), 'synthetics/journey.ts');
    expect(text).toMatch(/export type Journey = [\s\S]*export type JourneyTools = /);
  });
});

import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** Returns the modules and packages that a module imports directly or indirectly, except behind `import()`. */
async function loadedWith(entry: string): Promise<{ modules: string[]; packages: string[] }> {
  const { metafile } = await build({
    absWorkingDir: packageRoot,
    entryPoints: [entry],
    outdir: '/dist',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
  });
  const modules = new Set<string>();
  const packages = new Set<string>();
  follow(entry, metafile, { modules, packages });
  return { modules: [...modules], packages: [...packages].sort() };
}

type Found = { modules: Set<string>; packages: Set<string> };

function follow(file: string, metafile: Metafile, found: Found): void {
  if (found.modules.has(file)) return;
  found.modules.add(file);
  for (const { kind, path, external } of metafile.inputs[file]?.imports ?? []) {
    if (kind === 'dynamic-import') continue;
    if (!external) follow(path, metafile, found);
    else if (!path.startsWith('node:')) found.packages.add(path);
  }
}

describe('the start of a command', () => {
  it('loads one package and at most 27 modules for --help and --version', async () => {
    const { modules, packages } = await loadedWith('scripts/program.ts');
    expect(packages).toEqual(['commander']);
    expect(modules.length).toBeLessThanOrEqual(27);
  });

  it.each(['scripts/commands/slo/slo-check.ts', 'scripts/commands/slo/slo-explain.ts', 'scripts/plan/producers.ts'])(
    'loads no code that makes load, opens a socket or starts a browser: %s',
    async (entry) => {
      const { modules, packages } = await loadedWith(entry);
      const makesLoad = /^(simulators\/k6\/(process|once|export|options\/.*guard)|synthetics\/(spec|browser\/browser))/;
      expect(modules.filter((file) => makesLoad.test(file))).toEqual([]);
      expect(packages).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(ws|fflate|ipaddr\.js|undici)$/)]));
      expect(modules.length).toBeLessThanOrEqual(258);
    },
  );
});

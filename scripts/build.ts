import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../scenarios/base/package-root.ts';
import { entries } from './lib/entry.ts';

// One entry per process, because a worker needs its own file. Shared code is in chunks. Packages are not bundled.
const outdir = join(packageRoot, 'dist');
rmSync(outdir, { recursive: true, force: true });
const result = await build({
  entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(packageRoot, file)])),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  metafile: true,
});
chmodSync(join(outdir, 'cli.mjs'), 0o755);
const bytes = Object.values(result.metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
process.stdout.write(`dist: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(bytes / 1000)} kB\n`);

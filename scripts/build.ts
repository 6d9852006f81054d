import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../scenarios/base/package-root.ts';
import { frameName, writeFrame } from '../simulators/k6/user/frame-bundle.ts';
import { bundleOptions } from './ci/bundle-options.ts';
import { bundledPackages, licenceTexts } from './ci/bundled-packages.ts';
import { declarationOf, declared, joinedDeclarations } from './ci/declaration.ts';
import { ownWordsFile, wordsInSources } from './lib/own-words.ts';

const outdir = join(packageRoot, 'dist');
rmSync(outdir, { recursive: true, force: true });
const result = await build(bundleOptions(outdir));
const packages = bundledPackages(result.metafile);
writeFileSync(join(outdir, 'third-party-licenses.txt'), licenceTexts(packageRoot, packages));
writeFileSync(join(outdir, ownWordsFile), wordsInSources());

// k6 loads the frame (the wrapper around a user's program) as one module.
await writeFrame(join(outdir, frameName));

// Users import `meshproof/k6` and `meshproof/journey` in their own files. Both modules have type declarations. Plain k6
// loads `meshproof/k6`, so this module and its helpers become one JavaScript file.
await build({
  entryPoints: { k6: join(packageRoot, 'scenarios/lib/writes/k6-module.ts') },
  outdir,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  external: ['k6', 'k6/*'],
});
for (const [name, files] of Object.entries(declared)) {
  const declarations = files.map((file) => declarationOf(readFileSync(join(packageRoot, file), 'utf8'), file));
  writeFileSync(join(outdir, `${name}.d.ts`), joinedDeclarations(declarations));
}
chmodSync(join(outdir, 'cli.mjs'), 0o755);
const bytes = Object.values(result.metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
process.stdout.write(
  `dist: ${Object.keys(result.metafile.outputs).length} files with meshproof and ${packages.length} packages, ${Math.round(bytes / 1000)} kB\n`,
);

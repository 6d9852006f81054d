import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execName } from './options/options.ts';
import type { Program } from './program/program.ts';

/**
 * The source of the script that k6 runs. It imports every program by its path and exports one function per program.
 * Paths are JSON strings, so that no file name can become code.
 */
export function entrySource(programs: readonly Program[], scenariosDir: string, optionsFile: string): string {
  const lib = (file: string) => JSON.stringify(pathToFileURL(join(scenariosDir, 'lib', file)).href);
  const imports = programs.map(
    ({ file, bundle = file }, i) => `import * as program${i} from ${JSON.stringify(pathToFileURL(bundle).href)};`,
  );
  const table = programs.map(({ label }, i) => `  ${JSON.stringify(label)}: program${i},`);
  const runs = programs.map(
    ({ label }, i) => `export const ${execName(i)} = work(${JSON.stringify(label)}, program${i});`,
  );
  return `${[
    `import { setUp, tearDown, work } from ${lib('entry.ts')};`,
    `import { summaryFile } from ${lib('summary.ts')};`,
    `import { withTlsAuth } from ${lib('tls-auth.ts')};`,
    ...imports,
    `const programs = {`,
    ...table,
    `};`,
    `export const options = withTlsAuth(JSON.parse(open(${JSON.stringify(optionsFile)})));`,
    ...runs,
    `export const setup = () => setUp(programs);`,
    `export const teardown = (data) => tearDown(programs, data);`,
    `export const handleSummary = summaryFile;`,
  ].join('\n')}\n`;
}

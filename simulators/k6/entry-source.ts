import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execName } from './options/options.ts';
import { bundleModules } from './program/bundle-modules.ts';
import { type Program, scenariosDir } from './program/program.ts';

/**
 * The functions that the entry script imports from each module of the frame. The frame is the code that meshproof puts
 * around programs.
 */
const frameModules = {
  'entry.ts': ['setUp', 'tearDown', 'work'],
  'redirect-chain.ts': ['frameRedirects'],
  'summary.ts': ['summaryFile'],
  'options/tls-auth.ts': ['withTlsAuth'],
  'options/needed-trends.ts': ['withTrends'],
} as const;

/**
 * Returns the lines that import the frame (meshproof's code) and every program. Paths are JSON strings, so that no file
 * name can become code.
 */
export function importsOf(programs: readonly Program[]): string[] {
  const lib = (file: string) => JSON.stringify(pathToFileURL(join(scenariosDir, 'lib', file)).href);
  return [
    ...Object.entries(frameModules).map(([file, names]) => `import { ${names.join(', ')} } from ${lib(file)};`),
    ...programs.map(
      ({ file, bundle = file }, i) => `import * as program${i} from ${JSON.stringify(pathToFileURL(bundle).href)};`,
    ),
  ];
}

/**
 * Writes the frame (the code that wraps programs) and the programs to `file` as one module. Returns the lines that
 * import both from `file`.
 */
export async function bundlePrograms(programs: readonly Program[], file: string): Promise<string[]> {
  const frame = Object.entries(frameModules);
  await bundleModules(
    [
      ...frame.map(([module, names]) => `export { ${names.join(', ')} } from './lib/${module}';`),
      ...programs.map((program, i) => `export * as program${i} from ${JSON.stringify(program.file)};`),
    ],
    file,
  );
  const names = [...frame.flatMap(([, names]) => names), ...programs.map((_, i) => `program${i}`)];
  return [`import { ${names.join(', ')} } from ${JSON.stringify(pathToFileURL(file).href)};`];
}

/**
 * Returns the source of the script that k6 runs. The script exports one function per program, and starts with
 * `imports`.
 */
export function entrySource(programs: readonly Program[], imports: readonly string[], optionsFile: string): string {
  const table = programs.map(({ label }, i) => `  ${JSON.stringify(label)}: program${i},`);
  const runs = programs.map(
    ({ label }, i) => `export const ${execName(i)} = work(${JSON.stringify(label)}, program${i});`,
  );
  return `${[
    ...imports,
    `const programs = {`,
    ...table,
    `};`,
    `const given = () => withTlsAuth(withTrends(JSON.parse(open(${JSON.stringify(optionsFile)}))));`,
    // VUs get no options, because k6 reads the options only before it creates the first VU.
    `export const options = __VU > 0 ? {} : { ...given(), ...frameRedirects() };`,
    ...runs,
    `export const setup = () => setUp(programs);`,
    `export const teardown = (data) => tearDown(programs, data);`,
    `export const handleSummary = summaryFile;`,
  ].join('\n')}\n`;
}

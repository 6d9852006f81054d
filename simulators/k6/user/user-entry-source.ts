import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportsMark, replacedMark } from '../../../scenarios/lib/names.ts';
import type { Launch } from '../process/process.ts';
import { type Program, scenariosDir } from '../program/program.ts';
import { frameModules } from './frame-bundle.ts';

/**
 * Returns the script with which k6 inspects a user's program. k6 reads this script from standard input, in the
 * program's folder. So paths of protofiles and data start from that folder, as in plain k6.
 */
export function launchOf(program: Pick<Program, 'file' | 'bundle'> & Partial<Program>): Launch {
  const { file, bundle = file } = program;
  const url = JSON.stringify(pathToFileURL(bundle).href);
  const source = [
    `import { replacedGlobals } from ${ours('base/modules/replaced-globals.ts')};`,
    `import ${lib('user-entry.ts')};`,
    `import { replacedOptions } from ${lib('options/user-options.ts')};`,
    `import * as program from ${url};`,
    `export * from ${url};`,
    // This export replaces the `options` that the program may export.
    `export const options = ${optionsOf(program)};`,
    // Without an exported function, k6 would not run the lines below, which print the exports.
    `export default program.default ?? (() => undefined);`,
    `console.log(${JSON.stringify(replacedMark)} + replacedGlobals());`,
    `const functions = Object.keys(program).filter((name) => typeof program[name] === 'function');`,
    `const set = Object.keys(program.options ?? {});`,
    `console.log(${JSON.stringify(exportsMark)} + JSON.stringify({ functions, set }));`,
  ];
  return fromInput(source, file);
}

type Frame = {
  program: Program;
  optionsFile: string;
  /**
   * The name under which the frame (meshproof's code around the program) exports each function that the scenarios run.
   */
  execs: Readonly<Record<string, string>>;
};

/**
 * Returns the script with which k6 runs a user's program inside the frame (meshproof's code around it). `frameFile` has
 * all modules of the frame as one module.
 */
export function runLaunchOf(frame: Frame & { frameFile: string }): Launch {
  const names = Object.values(frameModules).flat().join(', ');
  const source = [
    `import { ${names} } from ${JSON.stringify(pathToFileURL(frame.frameFile).href)};`,
    ...framed(frame),
    `export const handleSummary = framedSummary(program.handleSummary, own);`,
  ];
  return fromInput(source, frame.program.file);
}

/** Returns the script with which k6 runs one iteration of a user's program and shows each exchange. */
export function onceLaunchOf(frame: Frame): Launch {
  const source = [
    // These two imports replace functions of k6. They come before the imports that wrap the same functions.
    `import ${lib('shown/show-http.ts')};`,
    `import ${lib('shown/show-ws.ts')};`,
    `import { shownSummary } from ${lib('shown/shown-summary.ts')};`,
    ...Object.entries(frameModules).map(([module, names]) => `import { ${names.join(', ')} } from ${lib(module)};`),
    ...framed(frame),
    `export const handleSummary = shownSummary(program.handleSummary, own);`,
  ];
  return fromInput(source, frame.program.file);
}

function framed({ program, optionsFile, execs }: Frame): string[] {
  const { file, bundle = file, label } = program;
  return [
    `import * as program from ${JSON.stringify(pathToFileURL(bundle).href)};`,
    `const own = ${optionsOf(program)};`,
    `const redirects = frameRedirects(own.maxRedirects);`,
    `const given = () => withTrends(JSON.parse(open(${JSON.stringify(optionsFile)})));`,
    // VUs get no options, because k6 reads the options only before it creates the first VU.
    `export const options = __VU > 0 ? {} : { ...withTlsAuth(mergedOptions(own, given(), ownVariables())), ...redirects };`,
    ...Object.entries(execs).map(
      ([name, frame]) => `export const ${frame} = framed(program[${JSON.stringify(name)}]);`,
    ),
    `export const setup = framedSetup(${JSON.stringify(label)}, program.setup, own.noSetup);`,
    `export const teardown = framedTeardown(${JSON.stringify(label)}, program.teardown, own.noTeardown);`,
  ];
}

/** Returns code for the script's options. Options of the plan or of k6's flags replace them. */
function optionsOf(program: Partial<Program>): string {
  const given = 'options' in program ? program.options : {};
  return `replacedOptions(program.options ?? {}, ${JSON.stringify(given ?? {})})`;
}

function fromInput(source: readonly string[], file: string): Launch {
  return { entry: '-', input: `${source.join('\n')}\n`, cwd: dirname(file) };
}

function lib(file: string): string {
  return ours(join('lib', file));
}

/** Returns the file URL of a path in `scenarios`, as a string literal of JavaScript. */
function ours(path: string): string {
  return JSON.stringify(pathToFileURL(join(scenariosDir, path)).href);
}

import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { parseAllDocuments, visit } from 'yaml';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { bundle } from '../../scenarios/base/modules/bundle.ts';
import { checkModules } from '../../scenarios/base/modules/check-modules.ts';
import { isPath } from '../../scenarios/base/name-or-path.ts';

/**
 * Returns the absolute path of a plan, target or script, and the paths of all files that it uses. A YAML file names
 * them in its keys and values. A script imports them as local modules or opens them as data.
 */
export async function filesOfWord(word: string): Promise<Set<string>> {
  const found = new Set<string>();
  const open = [resolve(word)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    append(open, await filesIn(file));
  }
  return found;
}

async function filesIn(file: string): Promise<string[]> {
  const kind = extname(file);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return [];
  // YAML above this limit is data and not a plan.
  if (/^\.ya?ml$/.test(kind) && stat.size <= bodyLimits.yamlFile.bytes) return namedInYaml(file);
  if (/^\.[cm]?[jt]s$/.test(kind)) return usedByScript(file);
  return [];
}

/** Returns the files that a YAML file names. Any key or value may name one: a plan, a target, a program, a journey. */
function namedInYaml(file: string): string[] {
  const words: string[] = [];
  for (const document of parseAllDocuments(readTextFile(file, bodyLimits.yamlFile)))
    visit(document, { Scalar: (_, { value }) => void (typeof value === 'string' && words.push(value)) });
  return words.filter(isPath).flatMap((word) => existing(dirname(file), word));
}

async function usedByScript(file: string): Promise<string[]> {
  try {
    checkModules(file);
    const { metafile } = await bundle({
      ...{ entryPoints: [file], absWorkingDir: '/', platform: 'node' },
      ...{ packages: 'external', external: ['http://*', 'https://*'] },
    });
    const modules = Object.keys(metafile.inputs).map((path) => resolve('/', path));
    return modules.flatMap((module) => [module, ...openedBy(module)]);
  } catch {
    // A script with a fault gives no files here. The run itself reports the fault.
    return [];
  }
}

/**
 * Returns the files that a module opens with `open('…')`, and its protofiles. Files that the module writes do not
 * count.
 */
function openedBy(module: string): string[] {
  const text = readTextFile(module, bodyLimits.sourceFile);
  const opened = [...text.matchAll(/\bopen\(\s*(["'`])([^"'`\n]+)\1/g)].map(([, , path]) => path!);
  const protos = [...text.matchAll(/(["'`])([^"'`\n]+\.proto(?:set)?)\1/g)].map(([, , path]) => path!);
  return [...opened, ...protos].flatMap((path) => existing(dirname(module), path));
}

function existing(folder: string, path: string): string[] {
  const file = resolve(folder, path.replace(/^file:\/\//, ''));
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? [file] : [];
}

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { type FileKind, findFile, shippedNames } from '../../scenarios/base/name-or-path.ts';
import { readText } from '../../scenarios/base/yaml/read-text.ts';
import { lineAsName } from '../../thresholds/lines/line-as-name.ts';

const sloFiles: FileKind = { what: 'SLO document', folder: 'thresholds/slos', extension: '.yaml' };

/**
 * Returns the file of an SLO document. `name` is the name of a shipped document, or a path relative to `beside`. Throws
 * UserError for a file that does not exist, and for a one-line SLO that was given as a name.
 */
export function sloFile(name: string, beside?: string, where: () => Where = () => ({})): string {
  const line = lineAsName(name);
  if (line) throw new UserError(line.problem, { ...where(), ...(line.hint !== undefined && { hint: line.hint }) });
  return findFile(sloFiles, name, { ...(beside !== undefined && { beside }), where });
}

/** Returns the names of the SLO documents in the package, in alphabetical order. */
export function sloNames(): string[] {
  return shippedNames(sloFiles);
}

/** Returns true when a word of the command line names a directory. */
export function isDirectory(word: string): boolean {
  return statSync(word, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Matches a document of SLOs or rules. YAML files of other tools in the same directory do not match. */
const marks =
  /\bopenslo(\.com)?\/v|\bmonitoring\.coreos\.com\/|^groups:|\bversion: *["']?prometheus\/|\bkind: *SL[OI]\b/m;

/**
 * Returns the YAML files with SLOs or rules below a directory, in alphabetical order. Throws UserError for a directory
 * without such a file.
 */
export function sloFilesIn(directory: string): string[] {
  const files = yamlFilesIn(directory).filter((file) => marks.test(readText(file)));
  if (files.length > 0) return files;
  throw new UserError('no YAML file in this directory has SLOs or rules: name another directory', { file: directory });
}

/**
 * Returns the YAML files below a directory, in alphabetical order. Hidden directories and node_modules are left out.
 */
export function yamlFilesIn(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return /^\.|^node_modules$/.test(entry.name) ? [] : yamlFilesIn(path);
    return entry.isFile() && /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

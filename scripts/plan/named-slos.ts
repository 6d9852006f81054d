import type { Where } from '../../scenarios/base/errors.ts';
import { type FileKind, findFile, shippedNames } from '../../scenarios/base/name-or-path.ts';

const sloFiles: FileKind = { what: 'SLO document', folder: 'thresholds/slos', extension: '.yaml' };

/**
 * The file of an SLO document, by the name of a shipped one or by its path, relative to `beside`. Throws UserError for
 * a file that does not exist.
 */
export function sloFile(name: string, beside?: string, where: () => Where = () => ({})): string {
  return findFile(sloFiles, name, { ...(beside !== undefined && { beside }), where });
}

/** The names of the SLO documents in the package, in alphabetical order. */
export function sloNames(): string[] {
  return shippedNames(sloFiles);
}

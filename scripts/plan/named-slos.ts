import type { Slo } from '../../results/record/slo.ts';
import type { Where } from '../../scenarios/base/errors.ts';
import { type FileKind, findFile, shippedNames } from '../../scenarios/base/name-or-path.ts';
import { readSlos } from '../../thresholds/read/read-slos.ts';

const sloFiles: FileKind = { what: 'SLO document', folder: 'thresholds/slos', extension: '.yaml' };

/**
 * The SLOs of a document, by the name of a shipped one or by its path, relative to `beside`. Throws UserError with
 * file, line and key.
 */
export function readSlosNamed(name: string, beside?: string, where: () => Where = () => ({})): Slo[] {
  return readSlos(findFile(sloFiles, name, { ...(beside !== undefined && { beside }), where }));
}

/** The names of the SLO documents in the package, in alphabetical order. */
export function sloNames(): string[] {
  return shippedNames(sloFiles);
}

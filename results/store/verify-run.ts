import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { type RunDocument, runDocumentSchema, runSchema } from '../record/run.ts';
import { sealedFilesOf, sealOf, sha256Of } from './checksum.ts';
import { parseOwnedName } from './owners/owned-name.ts';
import { documentFile, partialPrefix } from './run-files.ts';
import { specialFileIn } from './special-file.ts';

/** The document of an undamaged run, or a description of the damage. */
export type Verified = { document: RunDocument; problem?: never } | { document?: never; problem: string };

/** Returns run.json if every file has the SHA-256 in run.json; otherwise a description of the damage. Never throws. */
export async function verifyRun(runDir: string): Promise<Verified> {
  const read = readDocumentOf(runDir);
  if (!read.document) return read;
  const { files } = read.document;
  try {
    for (const name of sealedFilesOf(runDir)) {
      if (!Object.hasOwn(files, name)) return { problem: `${name} was added after the run was sealed` };
    }
    for (const [name, sum] of Object.entries(files)) {
      if (name.startsWith('/') || name.split(/[\\/]/).includes('..'))
        return { problem: `${name} is outside the directory of the run` };
      if (!existsSync(join(runDir, name))) return { problem: `${name} is missing` };
      if ((await sha256Of(join(runDir, name), bodyLimits.recordFile)) !== sum)
        return { problem: `${name} was changed after the run was sealed` };
    }
  } catch (cause) {
    return { problem: `cannot be read: ${messageOf(cause)}` };
  }
  return read;
}

/** Returns run.json, or a problem if its schema, its id or its seal is wrong. Reads no other file. Never throws. */
export function readDocumentOf(runDir: string): Verified {
  let text: string;
  try {
    const special = specialFileIn(runDir);
    if (special !== undefined) return { problem: special };
    text = readTextFile(join(runDir, documentFile), bodyLimits.storeFile);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    return { problem: missing ? `${documentFile} is missing` : `cannot be read: ${messageOf(cause)}` };
  }
  let raw: unknown;
  try {
    raw = parseJson(text);
  } catch {
    return { problem: `${documentFile} is not valid JSON` };
  }
  const written = (raw as { schema?: unknown } | null)?.schema;
  if (typeof written === 'string' && written !== runSchema && written.startsWith('meshproof.run/')) {
    return { problem: `${documentFile} has the schema ${written}, which this version cannot read` };
  }
  const parsed = runDocumentSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return { problem: `${documentFile}: ${issue.path.join('.')}: ${issue.message}` };
  }
  if (parsed.data.id !== runIdIn(runDir)) return { problem: `${documentFile} belongs to run ${parsed.data.id}` };
  // Runs of earlier versions have no seal.
  if (parsed.data.seal !== undefined && parsed.data.seal !== sealOf(raw as object)) {
    return { problem: `${documentFile} was changed after the run was sealed` };
  }
  return { document: parsed.data };
}

/** Returns the run id in the name of a run's directory. An unfinished run has a name with a prefix. */
function runIdIn(runDir: string): string {
  const name = basename(runDir);
  return parseOwnedName(name)?.id ?? (name.startsWith(partialPrefix) ? name.slice(partialPrefix.length) : name);
}

import { createHash } from 'node:crypto';
import { createReadStream, type Dirent, readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BodyLimit } from '../../scenarios/base/limits/body-limits.ts';
import { requireLength } from '../../scenarios/base/limits/limit-error.ts';
import { derivedFiles, documentFile, headFile, ownerFile, streams } from './run-files.ts';

/** Files without a checksum: run.json, derived files, and working files that are deleted when the run is sealed. */
const unsealed: readonly string[] = [
  documentFile,
  headFile,
  ownerFile,
  streams.series.plain,
  streams.samples.plain,
  ...derivedFiles,
];

/** Returns the SHA-256 of a file in hex. Rejects with BodyLimitError if the file is longer than `limit`. */
export async function sha256Of(file: string, limit?: BodyLimit): Promise<string> {
  if (limit) requireLength(limit, (await stat(file)).size);
  const hash = createHash('sha256');
  // The option `end` also stops the reading of a file that grows beyond the limit.
  await pipeline(createReadStream(file, { end: limit?.bytes ?? Number.POSITIVE_INFINITY }), hash);
  return hash.digest('hex');
}

/** Returns the paths of all files with a checksum: sorted, relative to `runDir`, and with `/` on every system. */
export function sealedFilesOf(runDir: string): string[] {
  const entries = readdirSync(runDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry: Dirent) => relative(runDir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !unsealed.includes(name) && !name.endsWith('.tmp'))
    .sort();
}

/**
 * Returns the SHA-256 of a run document, the `seal` in run.json. The seal covers the values and the order of all keys
 * except `seal` and `delivery`. It detects accidental and manual changes, but not a change that also replaces the seal.
 */
export function sealOf(document: object): string {
  const { seal: _, delivery: __, ...rest } = document as { seal?: unknown; delivery?: unknown };
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}

import { createHash } from 'node:crypto';
import { createReadStream, type Dirent, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { derivedFiles, documentFile, headFile, ownerFile, streams } from './run-files.ts';

/** Neither these nor what is derived are part of the seal; the working files go when the run gets its name. */
const unsealed: readonly string[] = [
  documentFile,
  headFile,
  ownerFile,
  streams.series.plain,
  streams.samples.plain,
  ...derivedFiles,
];

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Every regular file that a seal covers, as a path from the run's directory with `/`, in order. */
export function sealedFilesOf(runDir: string): string[] {
  const entries = readdirSync(runDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry: Dirent) => relative(runDir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !unsealed.includes(name) && !name.endsWith('.tmp'))
    .sort();
}

/**
 * The sum that run.json carries of itself: of all its keys but `seal` and `delivery`, in the order in which they are
 * written. It shows what was changed by accident or by hand; who writes a new sum as well is not found out.
 */
export function sealOf(document: object): string {
  const { seal: _, delivery: __, ...rest } = document as { seal?: unknown; delivery?: unknown };
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}

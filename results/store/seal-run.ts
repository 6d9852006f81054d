import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { UserError } from '../../scenarios/base/errors.ts';
import type { RunDocument } from '../record/run.ts';
import { sealedFilesOf, sealOf, sha256Of } from './checksum.ts';
import { syncPath, writeWhole } from './durable.ts';
import { parseDocument } from './parse-document.ts';
import { artifactsDir, documentFile, headFile, streams, type UnsealedDocument } from './run-files.ts';
import { storeError } from './store-error.ts';

const compressed = [streams.series, streams.samples];

/**
 * Compresses and hashes the files in `workDir`, renames the directory to `runDir` and returns the document. The
 * uncompressed files are deleted only after run.json is written, so the next command can finish the work of a killed
 * process. Throws UserError when a write fails or `runDir` exists.
 */
export async function sealRun(workDir: string, runDir: string, document: UnsealedDocument): Promise<RunDocument> {
  try {
    for (const { plain, sealed } of compressed) await compress(join(workDir, plain), join(workDir, sealed));
    const names = sealedFilesOf(workDir);
    const files: Record<string, string> = {};
    for (const name of names) files[name] = await sha256Of(join(workDir, name));
    const artifacts = names.filter((name) => name.startsWith(`${artifactsDir}/`));
    const whole = parseDocument({ ...document, files, artifacts });
    const sealed = { ...whole, seal: sealOf(whole) };
    writeWhole(join(workDir, documentFile), `${JSON.stringify(sealed, null, 2)}\n`);
    nameRun(workDir, runDir);
    return sealed;
  } catch (cause) {
    throw storeError('seal the run', runDir, cause);
  }
}

/**
 * Renames a directory with a run.json to its final name. The owner file stays in the directory, and keeps the run from
 * being deleted. Throws UserError when the name exists.
 */
export function nameRun(workDir: string, runDir: string): void {
  if (existsSync(runDir)) throw new UserError('a run with this id exists', { file: runDir });
  for (const name of [headFile, ...compressed.map(({ plain }) => plain)]) rmSync(join(workDir, name), { force: true });
  syncPath(workDir);
  renameSync(workDir, runDir);
  syncPath(dirname(runDir));
}

async function compress(plain: string, sealed: string): Promise<void> {
  await pipeline(createReadStream(plain), createGzip(), createWriteStream(sealed));
  syncPath(sealed);
}

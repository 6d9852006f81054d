import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { UserError } from '../../scenarios/base/errors.ts';
import { type RunDocument, runDocumentSchema } from '../record/run.ts';
import { sealedFilesOf, sealOf, sha256Of } from './checksum.ts';
import { syncPath, writeWhole } from './durable.ts';
import { artifactsDir, documentFile, headFile, ownerFile, streams, type UnsealedDocument } from './run-files.ts';
import { storeError } from './store-error.ts';

const compressed = [streams.series, streams.samples];

/**
 * Compresses, sums and closes what lies in `workDir`, then gives it its name. The plain files go only once run.json
 * stands, so that a kill at any moment leaves something that recovery can finish.
 * Throws UserError when the disk does not take it or the name is taken; nothing of another run is touched.
 */
export async function sealRun(workDir: string, runDir: string, document: UnsealedDocument): Promise<RunDocument> {
  try {
    for (const { plain, sealed } of compressed) await compress(join(workDir, plain), join(workDir, sealed));
    const names = sealedFilesOf(workDir);
    const files: Record<string, string> = {};
    for (const name of names) files[name] = await sha256Of(join(workDir, name));
    const artifacts = names.filter((name) => name.startsWith(`${artifactsDir}/`));
    const whole = runDocumentSchema.parse({ ...document, files, artifacts });
    const sealed = { ...whole, seal: sealOf(whole) };
    writeWhole(join(workDir, documentFile), `${JSON.stringify(sealed, null, 2)}\n`);
    nameRun(workDir, runDir);
    return sealed;
  } catch (cause) {
    throw storeError('seal the run', runDir, cause);
  }
}

/** The last step, for a directory that has its run.json. */
export function nameRun(workDir: string, runDir: string): void {
  if (existsSync(runDir)) throw new UserError('a run of this name exists already', { file: runDir });
  for (const name of [headFile, ...compressed.map(({ plain }) => plain)]) rmSync(join(workDir, name), { force: true });
  syncPath(workDir);
  renameSync(workDir, runDir);
  // Not before: a partial run without an owner would look abandoned.
  rmSync(join(runDir, ownerFile), { force: true });
  syncPath(dirname(runDir));
}

async function compress(plain: string, sealed: string): Promise<void> {
  await pipeline(createReadStream(plain), createGzip(), createWriteStream(sealed));
  syncPath(sealed);
}

import type { RunDocument } from '../record/run.ts';
import { type RunLines, readEvidenceParts } from './evidence-files.ts';
import { runDirOf } from './run-files.ts';

/** A sealed run: its document, and its lines on demand. */
export type SealedRun = {
  storeDir: string;
  document: RunDocument;
  /** All lines of the run, read from the store once. Throws UserError that names a damaged file and line. */
  lines(): Promise<RunLines>;
};

/** Returns the sealed run of `document`; nothing is read before `lines` is called. */
export function openSealedRun(storeDir: string, document: RunDocument): SealedRun {
  let lines: Promise<RunLines> | undefined;
  return {
    storeDir,
    document,
    lines: () => {
      lines ??= readEvidenceParts(runDirOf(storeDir, document.id));
      return lines;
    },
  };
}

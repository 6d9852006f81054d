import type { Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { type RunLines, readEvidenceParts } from './evidence-files.ts';
import { spanOf } from './rows/span.ts';
import { runDirOf } from './run-files.ts';

export type SealedRun = {
  storeDir: string;
  document: RunDocument;
  /** The samples, if the command that made the run kept them. They outlive the directory of the run. */
  samples?: readonly Sample[];
  /**
   * Returns the rows, samples and events of the run. With `metrics`, the rows of other metrics have no values. The
   * result is cached. Throws UserError that names a damaged file and line.
   */
  lines(metrics?: ReadonlySet<string>): Promise<RunLines>;
};

/** Returns the sealed run of `document`; nothing is read before `lines` is called. */
export function openSealedRun(storeDir: string, document: RunDocument): SealedRun {
  let read: { lines: Promise<RunLines>; metrics: ReadonlySet<string> | undefined } | undefined;
  return {
    storeDir,
    document,
    lines: (metrics) => {
      if (!read || !hasAll(read.metrics, metrics))
        read = { lines: readEvidenceParts(runDirOf(storeDir, document.id), spanOf(document), metrics), metrics };
      return read.lines;
    },
  };
}

/** Returns whether the metrics that were read include all `asked` metrics. Undefined means every metric. */
function hasAll(read: ReadonlySet<string> | undefined, asked: ReadonlySet<string> | undefined): boolean {
  return read === undefined || (asked !== undefined && [...asked].every((metric) => read.has(metric)));
}

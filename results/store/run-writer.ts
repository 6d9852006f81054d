import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import type { Sink } from '../record/recorder.ts';
import type { Row, RunEvent, Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { makeDirectory, syncPath, writeWhole } from './durable.ts';
import { LineFile } from './line-file.ts';
import { ownedName } from './owned-name.ts';
import type { Owner } from './owner.ts';
import { rowsOnDisk } from './rows-on-disk.ts';
import {
  artifactsDir,
  type DerivedFile,
  headFile,
  ownerFile,
  partialDirOf,
  type RunHead,
  runDirOf,
  streams,
  type UnsealedDocument,
} from './run-files.ts';
import { isRunId } from './run-id.ts';
import { sealRun } from './seal-run.ts';
import { storeError } from './store-error.ts';

/** A run that is being written. What came in is on disk after `flush`, and has its name after `seal`. */
export interface RunWriter extends Sink {
  /** Where the run lies once it is sealed. */
  readonly runDir: string;
  readonly partialDir: string;
  readonly artifactDir: string;
  /** What a recovery would need to know; may be written again when more is known (T0). */
  writeHead(head: RunHead): void;
  /** To be called at least once a second. Throws UserError when the disk does not take it. */
  flush(): void;
  /** The rows that are on disk, by metric. */
  rowsOnDisk(): (metric: string) => Iterable<Row>;
  /** Closes, compresses, sums and names the run. Nothing can be written afterwards. */
  seal(document: UnsealedDocument): Promise<RunDocument>;
  /** Throws the run away (load never began). */
  discard(): void;
}

/** Starts a run below `storeDir` under a temporary name. Throws UserError when it cannot, or when the id is taken. */
export function openRun(storeDir: string, id: string, owner: Owner, head?: RunHead): RunWriter {
  if (!isRunId(id)) throw new Error(`not a run id: ${id}`);
  const runDir = runDirOf(storeDir, id);
  const partialDir = partialDirOf(storeDir, id);
  try {
    createPartial(storeDir, id, owner, head);
  } catch (cause) {
    throw storeError('start a run in the store', storeDir, cause);
  }
  const series = new LineFile(join(partialDir, streams.series.plain));
  const samples = new LineFile(join(partialDir, streams.samples.plain));
  const events = new LineFile(join(partialDir, streams.events.plain));
  const all = [series, samples, events];
  return {
    runDir,
    partialDir,
    artifactDir: join(partialDir, artifactsDir),
    rows(rows: readonly Row[]) {
      for (const row of rows) series.append(row);
    },
    sample: (sample: Sample) => samples.append(sample),
    event: (event: RunEvent) => events.append(event),
    writeHead: (next) => writeJson(join(partialDir, headFile), next),
    flush() {
      for (const file of all) file.flush();
    },
    rowsOnDisk: () => rowsOnDisk(join(partialDir, streams.series.plain)),
    async seal(document) {
      if (document.id !== id) throw new Error(`the document is of run ${document.id}, not ${id}`);
      for (const file of all) file.close();
      return sealRun(partialDir, runDir, document);
    },
    discard() {
      for (const file of all) file.close();
      rmSync(partialDir, { recursive: true, force: true });
    },
  };
}

/** Writes a file that can be made from the sealed ones, whole or not at all. */
export function writeDerived(runDir: string, name: DerivedFile, text: string): void {
  try {
    writeWhole(join(runDir, name), text);
  } catch (cause) {
    throw storeError(`write ${name}`, runDir, cause);
  }
}

/** Prepared under a third name, so that nobody ever sees a partial run without its owner. */
function createPartial(storeDir: string, id: string, owner: Owner, head: RunHead | undefined): void {
  makeDirectory(storeDir);
  const opening = join(storeDir, ownedName('opening', id, owner));
  mkdirSync(opening);
  try {
    mkdirSync(join(opening, artifactsDir));
    writeJson(join(opening, ownerFile), owner);
    if (head) writeJson(join(opening, headFile), head);
    if (existsSync(runDirOf(storeDir, id)) || existsSync(partialDirOf(storeDir, id))) {
      throw new UserError('a run of this name exists already', { file: runDirOf(storeDir, id) });
    }
    renameSync(opening, partialDirOf(storeDir, id));
    syncPath(storeDir);
  } catch (cause) {
    rmSync(opening, { recursive: true, force: true });
    throw cause;
  }
}

function writeJson(file: string, value: unknown): void {
  try {
    writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    throw storeError('write the record of the run', file, cause);
  }
}

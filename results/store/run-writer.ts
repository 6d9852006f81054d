import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Sink } from '../record/recorder.ts';
import type { Row, RunEvent, Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { syncPath, writeWhole } from './durable.ts';
import { LineFile } from './line-file.ts';
import { type Lease, startLease } from './owners/lease.ts';
import { ownedName } from './owners/owned-name.ts';
import type { Owner } from './owners/owner.ts';
import { rowsOnDisk } from './rows-on-disk.ts';
import {
  artifactsDir,
  type DerivedFile,
  headFile,
  outboxDirOf,
  ownerFile,
  partialDirOf,
  type RunHead,
  runDirOf,
  streams,
  type UnsealedDocument,
} from './run-files.ts';
import { isRunId } from './run-id.ts';
import { lossOf } from './run-loss.ts';
import { sealRun } from './seal-run.ts';
import { storeError } from './store-error.ts';

/** Writes one run. Its lines are on disk after `flush`. Other commands list the run only after `seal`. */
export interface RunWriter extends Sink {
  /** The directory of the run after `seal`. */
  readonly runDir: string;
  readonly partialDir: string;
  readonly artifactDir: string;
  /**
   * Writes the data that are known at the start, so that a killed run can be completed. Must be called again when the
   * start of the load is known.
   */
  writeHead(head: RunHead): void;
  /**
   * Writes the collected lines. Must be called at least once a second, because a kill loses the lines in memory. Throws
   * UserError when the write fails, and RunTakenError when another command has sealed the run.
   */
  flush(): void;
  /** Returns a function that reads the flushed rows of a metric. */
  rowsOnDisk(): (metric: string) => Iterable<Row>;
  /**
   * Closes, compresses and hashes the files, and gives the run its final name. Nothing can be written afterwards. The
   * run still belongs to this process, so `runs prune` does not delete it before `release`.
   */
  seal(document: UnsealedDocument): Promise<RunDocument>;
  /** Must be called when the command that made the sealed run has ended with its verdict. Idempotent. Never throws. */
  release(): void;
  /** Deletes a run that sent no load, together with its unsent samples. */
  discard(): void;
  /** Closes the files of an unfinished run. The next command that uses the store completes the run. Never throws. */
  abandon(): void;
  /** Returns the reason why this process may no longer write the run; undefined if writing is allowed. */
  loss(): UserError | undefined;
}

type OpenLines = (file: string) => LineFile;

/**
 * Returns the writer of a new run. Throws UserError when the store cannot be written or the id exists; then no file of
 * the run is left. `openLines` creates a file of lines.
 */
export function openRunWriter(
  storeDir: string,
  id: string,
  owner: Owner,
  head?: RunHead,
  openLines: OpenLines = (file) => new LineFile(file),
): RunWriter {
  if (!isRunId(id)) throw new Error(`not a run id: ${id}`);
  const runDir = runDirOf(storeDir, id);
  const partialDir = partialDirOf(storeDir, id);
  let lease: Lease;
  try {
    lease = createPartial(storeDir, id, owner, head);
  } catch (cause) {
    throw storeError('start a run in the store', storeDir, cause);
  }
  const knownAtOpen = masker.learnedCount;
  const all: LineFile[] = [];
  const discard = () => discardPartial(storeDir, id, lease, all);
  try {
    for (const { plain } of [streams.series, streams.samples, streams.events])
      all.push(openLines(join(partialDir, plain)));
  } catch (cause) {
    discard();
    throw cause;
  }
  const [series, samples, events] = all as [LineFile, LineFile, LineFile];
  let failure: unknown;
  const loss = () => lossOf(storeDir, id);
  const write = <T>(work: () => T): T => {
    const lost = loss();
    if (lost) throw lost;
    try {
      return work();
    } catch (cause) {
      failure = cause;
      throw loss() ?? cause;
    }
  };
  return {
    runDir,
    partialDir,
    artifactDir: join(partialDir, artifactsDir),
    rows(rows: readonly Row[]) {
      for (const row of rows) series.append(row);
    },
    sample: (sample: Sample) => samples.append(sample),
    event: (event: RunEvent) => events.append(event),
    writeHead: (next) => write(() => writeJson(join(partialDir, headFile), next)),
    flush: () => write(() => flushAll(all)),
    rowsOnDisk: () => rowsOnDisk(join(partialDir, streams.series.plain)),
    async seal(document) {
      if (document.id !== id) throw new Error(`the document is of run ${document.id}, not ${id}`);
      try {
        const close = () => write(() => closeAll(all));
        const sealed = await sealMasked({ partialDir, runDir, knownAtOpen, events, close }, document);
        lease.moveTo(join(runDir, ownerFile));
        return sealed;
      } catch (cause) {
        failure = cause;
        throw loss() ?? storeError('seal the run', runDir, cause);
      }
    },
    release: () => releaseSealed(runDir, lease),
    discard,
    abandon() {
      try {
        if (!loss()) flushAll(all);
      } catch (cause) {
        failure ??= cause;
      }
      for (const file of all) file.abandon();
      const reason = failure === undefined ? 'the process ended before the run was sealed' : messageOf(failure);
      lease.leave(reason);
    },
    loss,
  };
}

function releaseSealed(runDir: string, lease: Lease): void {
  lease.stop();
  try {
    rmSync(join(runDir, ownerFile), { force: true });
  } catch {
    // A read-only disk, for example, keeps the file. The file then counts until this process ends.
  }
}

function flushAll(files: readonly LineFile[]): void {
  for (const file of files) file.flush();
}

function closeAll(files: readonly LineFile[]): void {
  for (const file of files) file.close();
}

type Sealing = { partialDir: string; runDir: string; knownAtOpen: number; events: LineFile; close(): void };

/** Seals a run. Masks lines and artifacts once more, because they may contain a secret that became known later. */
async function sealMasked(
  { partialDir, runDir, knownAtOpen, events, close }: Sealing,
  document: UnsealedDocument,
): Promise<RunDocument> {
  const again = masker.learnedCount > knownAtOpen ? await import('./mask-again.ts') : undefined;
  for (const folder of (await again?.maskArtifactsAgain(partialDir)) ?? [])
    events.append(withoutImages(folder, document));
  close();
  await again?.maskStreamsAgain(partialDir);
  return sealRun(partialDir, runDir, masker.value(document));
}

/** Returns the event for deleted screenshots. A deleted screenshot may show a token that meshproof did not know yet. */
function withoutImages(folder: string, { endedAt }: UnsealedDocument): RunEvent {
  const text = `${folder}: the page showed a token before meshproof knew the token, so the screenshots were deleted`;
  return { t: Date.parse(endedAt), kind: 'note', by: 'store', text };
}

function discardPartial(storeDir: string, id: string, lease: Lease, files: readonly LineFile[]): void {
  lease.stop();
  for (const file of files) file.abandon();
  rmSync(partialDirOf(storeDir, id), { recursive: true, force: true });
  rmSync(outboxDirOf(storeDir, id), { recursive: true, force: true });
}

/** Writes a report or another derived file (`derivedFiles`) atomically. Throws UserError. */
export function writeDerived(runDir: string, name: DerivedFile, text: string): void {
  try {
    writeWhole(join(runDir, name), masker.document(text));
  } catch (cause) {
    throw storeError(`write ${name}`, runDir, cause);
  }
}

/** Creates the directory under a temporary name and renames it, so that no process sees a run without its owner. */
function createPartial(storeDir: string, id: string, owner: Owner, head: RunHead | undefined): Lease {
  makeDirectory(storeDir);
  const opening = join(storeDir, ownedName('opening', id, owner));
  mkdirSync(opening);
  let lease: Lease | undefined;
  try {
    lease = startLease(join(opening, ownerFile), owner);
    mkdirSync(join(opening, artifactsDir));
    if (head) writeJson(join(opening, headFile), head);
    if (existsSync(runDirOf(storeDir, id)) || existsSync(partialDirOf(storeDir, id))) {
      throw new UserError('a run with this id exists', { file: runDirOf(storeDir, id) });
    }
    renameSync(opening, partialDirOf(storeDir, id));
    lease.moveTo(join(partialDirOf(storeDir, id), ownerFile));
    syncPath(storeDir);
    return lease;
  } catch (cause) {
    lease?.stop();
    rmSync(opening, { recursive: true, force: true });
    throw cause;
  }
}

function writeJson(file: string, value: unknown): void {
  try {
    writeWhole(file, `${JSON.stringify(masker.value(value), null, 2)}\n`);
  } catch (cause) {
    throw storeError('write the record of the run', file, cause);
  }
}

import { join } from 'node:path';
import type { Destination, RunDocument } from '../record/run.ts';

export const documentFile = 'run.json';
/**
 * The file with the data that are known at the start. If the run is killed, the next command completes the run with
 * these data.
 */
export const headFile = 'head.json';
/**
 * The file that names the process that makes the run. The file stays in the sealed run until the command of this
 * process has ended with its verdict.
 */
export const ownerFile = 'owner.json';
/** The directory for other files that the run keeps, such as the console output of a script. */
export const artifactsDir = 'artifacts';
/** The files of JSON lines. `plain` is the name while the run is written; `sealed` is the name in a finished run. */
export const streams = {
  series: { plain: 'series.ndjson', sealed: 'series.ndjson.gz' },
  samples: { plain: 'samples.ndjson', sealed: 'samples.ndjson.gz' },
  events: { plain: 'events.ndjson', sealed: 'events.ndjson' },
} as const;

/** Files that are made from the other files of a run and may be written again. They have no checksum in run.json. */
export const derivedFiles = ['report.html', 'summary.md', 'junit.xml', 'digest.json'] as const;
export type DerivedFile = (typeof derivedFiles)[number];

/** The keys of run.json that are known when a run starts. If the run is killed, run.json is made from them later. */
export type RunHead = Pick<
  RunDocument,
  | 'tool'
  | 'plan'
  | 'profile'
  | 'target'
  | 'startedAt'
  | 't0'
  | 'seed'
  | 'tags'
  | 'comparableKey'
  | 'phases'
  | 'environment'
  | 'secrets'
> & {
  /** The destination to which the samples of a killed run can be pushed later. */
  pushTo?: Destination;
};

/** run.json before the store adds the checksums, the list of artifacts and the seal. */
export type UnsealedDocument = Omit<RunDocument, 'files' | 'artifacts' | 'seal'>;

/** Returns the directory of a sealed run. */
export const runDirOf = (storeDir: string, id: string): string => join(storeDir, id);
/** The prefix of the directory name of a run that is being written. */
export const partialPrefix = '.partial-';
/** Returns the directory of a run that is being written. */
export const partialDirOf = (storeDir: string, id: string): string => join(storeDir, `${partialPrefix}${id}`);
/** Returns the directory name of a run that could not be completed. `n` is above 1 if the name without `n` exists. */
export const brokenNameOf = (id: string, n = 1): string => (n === 1 ? `.broken-${id}` : `.broken-${id}-${n}`);
/** Returns the directory that keeps the request bodies of a run until Prometheus accepts them. */
export const outboxDirOf = (storeDir: string, id: string): string => join(storeDir, '.outbox', id);
/** Returns the directory of the lock that commands take to change or delete a sealed run. */
export const runLockOf = (storeDir: string, id: string): string => join(storeDir, `.lock-${id}`);

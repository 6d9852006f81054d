import { join } from 'node:path';
import type { RunDocument } from '../record/run.ts';

/** The files of a run. A stream is written to `plain` during the run and stored as `sealed`. */
export const documentFile = 'run.json';
export const headFile = 'head.json';
export const ownerFile = 'owner.json';
export const artifactsDir = 'artifacts';
export const streams = {
  series: { plain: 'series.ndjson', sealed: 'series.ndjson.gz' },
  samples: { plain: 'samples.ndjson', sealed: 'samples.ndjson.gz' },
  events: { plain: 'events.ndjson', sealed: 'events.ndjson' },
} as const;

/** Files that are derived from the sealed ones and may be written again; no checksum covers them. */
export const derivedFiles = ['report.html', 'summary.md', 'junit.xml', 'digest.json'] as const;
export type DerivedFile = (typeof derivedFiles)[number];

/** The keys of run.json that are known at the start: recovery seals a killed run with them. */
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
>;

/** run.json before the store adds the checksums and the list of artifacts. */
export type UnsealedDocument = Omit<RunDocument, 'files' | 'artifacts' | 'seal'>;

/** Returns the directory of a sealed run. */
export const runDirOf = (storeDir: string, id: string): string => join(storeDir, id);
/** Returns the directory of a run that is being written. */
export const partialDirOf = (storeDir: string, id: string): string => join(storeDir, `.partial-${id}`);

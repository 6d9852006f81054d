import { join } from 'node:path';
import type { RunDocument } from '../record/run.ts';

/** The files of a run. `plain` is how a stream is written while the run goes on, `sealed` how it is kept. */
export const documentFile = 'run.json';
export const headFile = 'head.json';
export const ownerFile = 'owner.json';
export const artifactsDir = 'artifacts';
export const streams = {
  series: { plain: 'series.ndjson', sealed: 'series.ndjson.gz' },
  samples: { plain: 'samples.ndjson', sealed: 'samples.ndjson.gz' },
  events: { plain: 'events.ndjson', sealed: 'events.ndjson' },
} as const;

/** Written from the sealed files, again and again if need be; no checksum covers them. */
export const derivedFiles = ['report.html', 'summary.md', 'junit.xml', 'digest.json'] as const;
export type DerivedFile = (typeof derivedFiles)[number];

/** What is known when a run starts: enough to seal it when it is killed. */
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

/** A document as its maker knows it; the store adds the checksums and the list of artifacts. */
export type UnsealedDocument = Omit<RunDocument, 'files' | 'artifacts' | 'seal'>;

/** `storeDir` is the directory that holds one directory per run. */
export const runDirOf = (storeDir: string, id: string): string => join(storeDir, id);
export const partialDirOf = (storeDir: string, id: string): string => join(storeDir, `.partial-${id}`);

import { join } from 'node:path';
import { z } from 'zod';
import { recordDigest } from '../../results/compare/record-digest.ts';
import { isSound, runDigest } from '../../results/compare/run-digest.ts';
import { type RecordDigest, type RunDigest, recordDigestSchema } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { type RunLines, readEvidenceParts } from '../../results/store/evidence-files.ts';
import { spanOf } from '../../results/store/rows/span.ts';
import { runDirOf, streams } from '../../results/store/run-files.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { writeDerived } from '../../results/store/run-writer.ts';
import { RunDeletedError } from '../../results/store/store-error.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { withExamples } from './failure-examples.ts';

/** The largest number of stored runs, newest first, from which the spread is estimated. */
const historySize = 30;

const file = 'digest.json';
/** Increase the number when the content of digests changes. A stored digest with another number is computed again. */
const schema = 'meshproof.digest/5';
const keptSchema = z.object({ schema: z.literal(schema), of: z.array(z.string()), record: recordDigestSchema });

/**
 * Resolves to the values of a run that a comparison needs. The digest of the run's series is computed once, then stored
 * in the directory of the run. Throws UserError for a damaged run.
 */
export async function digestOf(
  storeDir: string,
  run: RunDocument,
  readLines = (): Promise<RunLines> => readEvidenceParts(runDirOf(storeDir, run.id), spanOf(run)),
): Promise<RunDigest> {
  return runDigest(run, await recordOf(storeDir, run, readLines));
}

/**
 * Resolves to the digests of the newest sound runs (see `isSound`; at most 30) that have the comparable key of
 * `compared`. The runs in `compared` are left out.
 */
export async function historyOf(storeDir: string, compared: readonly RunDigest[]): Promise<RunDigest[]> {
  const key = compared[0]?.comparableKey;
  const { runs } = await listRuns(storeDir, { status: 'complete', plan: compared[0]?.plan ?? '' });
  const others = runs.filter(
    (run) => run.comparableKey === key && isSound(run) && compared.every(({ id }) => id !== run.id),
  );
  return digestsOfHistory(storeDir, others.slice(0, historySize));
}

/** Resolves to the digests of earlier runs. A run that another command deletes while it is read is left out. */
export async function digestsOfHistory(storeDir: string, runs: readonly RunDocument[]): Promise<RunDigest[]> {
  const digests: RunDigest[] = [];
  for (const run of runs) {
    try {
      digests.push(await digestOf(storeDir, run));
    } catch (error) {
      if (!(error instanceof RunDeletedError)) throw error;
    }
  }
  return digests;
}

async function recordOf(storeDir: string, run: RunDocument, readLines: () => Promise<RunLines>): Promise<RecordDigest> {
  const runDir = runDirOf(storeDir, run.id);
  const of = [streams.series.sealed, streams.samples.sealed].map((name) => run.files[name] ?? '');
  const kept = keptIn(join(runDir, file));
  if (kept && kept.of.join() === of.join()) return kept.record;
  const { rows, samples } = await readLines();
  const steady = new Set(run.phases.filter(({ kind }) => kind === 'steady').map(({ name }) => name));
  const record = rounded(recordDigest(run, rows, samples));
  record.slices = await withExamples(record.slices, runDir, steady);
  try {
    writeDerived(runDir, file, JSON.stringify({ schema, of, record }));
  } catch {
    // A digest that cannot be stored, for example in a read-only store, is no error, because the file is only a cache.
  }
  return record;
}

function keptIn(path: string): z.infer<typeof keptSchema> | undefined {
  try {
    return keptSchema.safeParse(parseJson(readTextFile(path, bodyLimits.storeFile))).data;
  } catch {
    return undefined;
  }
}

/** Rounds numbers to nine digits: no time is measured more exactly. This halves the size of the digest file. */
function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'number' ? Number(one.toPrecision(9)) : one)));
}

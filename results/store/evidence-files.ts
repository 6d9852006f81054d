import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { isEvent, isSample, type RunEvent, type Sample } from '../record/row.ts';
import { eachLineInFile, readLines } from './read-lines.ts';
import type { PackedRows } from './rows/packed-rows.ts';
import { RowParser } from './rows/row-parser.ts';
import { streams } from './run-files.ts';
import { deletedRun } from './store-error.ts';

export type RunLines = { rows: PackedRows; samples: Sample[]; events: RunEvent[] };

/**
 * Returns the rows, samples and events of a sealed run. With `metrics`, the rows of other metrics have no values.
 * Throws UserError that names the damaged file and line.
 */
export async function readEvidenceParts(runDir: string, metrics?: ReadonlySet<string>): Promise<RunLines> {
  return {
    rows: await readRows(join(runDir, streams.series.sealed), metrics),
    samples: await readAll<Sample>(join(runDir, streams.samples.sealed), isSample),
    events: await readAll<RunEvent>(join(runDir, streams.events.sealed), isEvent),
  };
}

async function readRows(file: string, metrics: ReadonlySet<string> | undefined): Promise<PackedRows> {
  const parser = new RowParser(metrics);
  await namingDamage(file, (seen) =>
    eachLineInFile(file, (bytes, start, end) => {
      seen.line++;
      parser.add(bytes, start, end);
    }),
  );
  return parser.rows;
}

async function readAll<T>(file: string, is: (value: unknown) => value is T): Promise<T[]> {
  const all: T[] = [];
  await namingDamage(file, async (seen) => {
    for await (const text of readLines(file)) {
      seen.line++;
      const value: unknown = parseJson(text);
      if (!is(value)) throw new Error('the line has the wrong keys');
      all.push(value);
    }
  });
  return all;
}

/**
 * Runs `work`. If it fails, throws UserError with the file and the line in `seen`, or RunDeletedError if the run is
 * gone.
 */
async function namingDamage(file: string, work: (seen: { line: number }) => Promise<void>): Promise<void> {
  const seen = { line: 0 };
  try {
    await work(seen);
  } catch (cause) {
    const deleted = deletedRun(file, cause);
    if (deleted) throw deleted;
    const text = cause instanceof BodyLimitError ? `the file is damaged: ${cause.message}` : 'the file is damaged';
    throw new UserError(text, { file, ...(seen.line > 0 && { line: seen.line }) }, { cause });
  }
}

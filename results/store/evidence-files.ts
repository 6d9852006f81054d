import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import type { RunEvent, Sample } from '../record/row.ts';
import { eachLineInFile, readLines } from './read-lines.ts';
import type { PackedRows } from './rows/packed-rows.ts';
import { RowParser } from './rows/row-parser.ts';
import { isEvent, isSample } from './rows/row-shape.ts';
import { anyTime, requireWithin, type Span } from './rows/span.ts';
import { streams } from './run-files.ts';
import { deletedRun } from './store-error.ts';

export type RunLines = { rows: PackedRows; samples: Sample[]; events: RunEvent[] };

/**
 * Returns the rows, samples and events of a sealed run. With `metrics`, the rows of other metrics have no values.
 * Every line has the shape of its type, and a time in `span`. Throws UserError that names the damaged file and line.
 */
export async function readEvidenceParts(
  runDir: string,
  span = anyTime,
  metrics?: ReadonlySet<string>,
): Promise<RunLines> {
  return {
    rows: await readRows(join(runDir, streams.series.sealed), span, metrics),
    samples: await readAll<Sample>(join(runDir, streams.samples.sealed), span, isSample),
    events: await readAll<RunEvent>(join(runDir, streams.events.sealed), span, isEvent),
  };
}

async function readRows(file: string, span: Span, metrics: ReadonlySet<string> | undefined): Promise<PackedRows> {
  const parser = new RowParser(metrics, span);
  await namingDamage(file, (seen) =>
    eachLineInFile(file, (bytes, start, end) => {
      seen.line++;
      parser.add(bytes, start, end);
    }),
  );
  return parser.rows;
}

async function readAll<T extends { t: number }>(
  file: string,
  span: Span,
  is: (value: unknown) => value is T,
): Promise<T[]> {
  const all: T[] = [];
  await namingDamage(file, async (seen) => {
    for await (const text of readLines(file)) {
      seen.line++;
      const value: unknown = parseJson(text);
      if (!is(value)) throw new Error('the line has a wrong shape');
      requireWithin(span, value.t);
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

import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import type { Row, RunEvent, Sample } from '../record/row.ts';
import { readLines } from './read-lines.ts';
import { streams } from './run-files.ts';

/** Everything that a run recorded. */
export type RunLines = { rows: Row[]; samples: Sample[]; events: RunEvent[] };

/** Reads all lines of a sealed run. Throws UserError that names the damaged file and line. */
export async function readEvidenceParts(runDir: string): Promise<RunLines> {
  return {
    rows: await readAll<Row>(join(runDir, streams.series.sealed), isRow),
    samples: await readAll<Sample>(join(runDir, streams.samples.sealed), isSample),
    events: await readAll<RunEvent>(join(runDir, streams.events.sealed), isEvent),
  };
}

async function readAll<T>(file: string, is: (value: unknown) => value is T): Promise<T[]> {
  const all: T[] = [];
  let line = 0;
  try {
    for await (const text of readLines(file)) {
      line++;
      const value: unknown = parseJson(text);
      if (!is(value)) throw new Error('the line has the wrong keys');
      all.push(value);
    }
  } catch (cause) {
    const text = cause instanceof BodyLimitError ? `the file is damaged: ${cause.message}` : 'the file is damaged';
    throw new UserError(text, { file, ...(line > 0 && { line }) }, { cause });
  }
  return all;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isTimed = (value: unknown): value is Record<string, unknown> & { t: number } =>
  isObject(value) && Number.isFinite(value.t);

const isMeasured = (value: unknown): value is Record<string, unknown> =>
  isTimed(value) && typeof value.metric === 'string' && isObject(value.labels);

/** True for a valid line of the series file. */
export const isRow = (value: unknown): value is Row =>
  isMeasured(value) && (typeof value.n === 'number' || typeof value.v === 'number' || isObject(value.h));

/** True for a valid line of the samples file. */
export const isSample = (value: unknown): value is Sample => isMeasured(value) && typeof value.value === 'number';

/** True for a valid line of the events file. */
export const isEvent = (value: unknown): value is RunEvent =>
  isTimed(value) && typeof value.kind === 'string' && typeof value.text === 'string' && typeof value.by === 'string';

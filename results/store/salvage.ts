import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { jsonIn } from '../../scenarios/base/limits/parse-json.ts';
import type { Row, RunEvent, Sample } from '../record/row.ts';
import { writeWhole } from './durable.ts';
import { readLines } from './read-lines.ts';
import { isEvent, isRow, isSample } from './rows/row-shape.ts';
import { streams } from './run-files.ts';

export type Salvaged = {
  rows: Row[];
  samples: Sample[];
  events: RunEvent[];
  /** The number of lines that were left out, because they are incomplete or have a wrong form. */
  dropped: number;
  /** The latest time in the lines, in Unix milliseconds. For a row, the end of its second counts. */
  lastMs: number | undefined;
};

/** Returns the complete lines of a killed run. */
export async function salvageLines(workDir: string): Promise<Salvaged> {
  const series = await wholeLines(join(workDir, streams.series.plain), isRow);
  const samples = await wholeLines(join(workDir, streams.samples.plain), isSample);
  const events = await wholeLines(join(workDir, streams.events.plain), isEvent);
  let lastMs: number | undefined;
  const see = (ms: number) => {
    if (lastMs === undefined || ms > lastMs) lastMs = ms;
  };
  // A row covers the second that starts at t.
  for (const row of series.lines) see(row.t + 1000);
  for (const one of [...samples.lines, ...events.lines]) see(one.t);
  return {
    rows: series.lines,
    samples: samples.lines,
    events: events.lines,
    dropped: series.dropped + samples.dropped + events.dropped,
    lastMs,
  };
}

/** Replaces the series, samples and events files by new files with the lines in `found`. Adds the event `last`. */
export function rewriteLines(
  workDir: string,
  found: Pick<Salvaged, 'rows' | 'samples' | 'events'>,
  last: RunEvent,
): void {
  writeLines(join(workDir, streams.series.plain), found.rows);
  writeLines(join(workDir, streams.samples.plain), found.samples);
  writeLines(join(workDir, streams.events.plain), [...found.events, last]);
}

function writeLines(file: string, lines: readonly unknown[]): void {
  writeWhole(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

async function wholeLines<T>(
  file: string,
  is: (value: unknown) => value is T,
): Promise<{ lines: T[]; dropped: number }> {
  const lines: T[] = [];
  let dropped = 0;
  if (!existsSync(file)) return { lines, dropped };
  for await (const text of readLines(file, 'cut')) {
    const value = jsonIn(text);
    if (is(value)) lines.push(value);
    else dropped++;
  }
  return { lines, dropped };
}

import { closeSync, openSync, readSync } from 'node:fs';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import type { Row } from '../record/row.ts';
import { chunkBytes, type Extent, linesOf } from './lines-on-disk.ts';

/** The start of a line that the run writer wrote. To find the metric of any other line, the line is parsed as JSON. */
const usual = /^\{"t":\d+,"metric":"([^"\\]+)",/;

/**
 * Returns a reader of the rows of one metric in an uncompressed series file. A run may last for days, so memory has
 * only the positions of the lines. Each call reads the file again.
 */
export function rowsOnDisk(file: string): (metric: string) => Iterable<Row> {
  const extents = indexOf(file);
  return function* (metric) {
    const fd = openSync(file, 'r');
    try {
      for (const { at, length } of extents.get(metric) ?? []) {
        const bytes = Buffer.allocUnsafe(length);
        readSync(fd, bytes, 0, length, at);
        for (const line of bytes.toString('utf8').split('\n')) if (line !== '') yield parseJson(line) as Row;
      }
    } finally {
      closeSync(fd);
    }
  };
}

/** Returns the positions of the lines by metric. Adjacent lines of a metric form one extent of at most `chunkBytes`. */
function indexOf(file: string): Map<string, Extent[]> {
  const index = new Map<string, Extent[]>();
  for (const { line, at, length } of linesOf(file)) {
    const metric = usual.exec(line)?.[1] ?? (parseJson(line) as Row).metric;
    const extents = index.get(metric) ?? [];
    index.set(metric, extents);
    const last = extents.at(-1);
    if (last && last.at + last.length === at && last.length + length <= chunkBytes) last.length += length;
    else extents.push({ at, length });
  }
  return index;
}

import { closeSync, openSync, readSync } from 'node:fs';
import type { Row } from '../record/row.ts';

type Extent = { at: number; length: number };

const chunkBytes = 1024 * 1024;

/** As our own writer begins a line; any other line is parsed to learn its metric. */
const usual = /^\{"t":\d+,"metric":"([^"\\]+)",/;

/**
 * The rows of a plain series file by metric, read again each time they are asked for: of a run that lasts for days
 * memory holds where its lines lie, not the lines.
 */
export function rowsOnDisk(file: string): (metric: string) => Iterable<Row> {
  const extents = indexOf(file);
  return function* (metric) {
    const fd = openSync(file, 'r');
    try {
      for (const { at, length } of extents.get(metric) ?? []) {
        const bytes = Buffer.allocUnsafe(length);
        readSync(fd, bytes, 0, length, at);
        for (const line of bytes.toString('utf8').split('\n')) if (line !== '') yield JSON.parse(line) as Row;
      }
    } finally {
      closeSync(fd);
    }
  };
}

/** Lines of one metric that lie side by side are one extent, up to a chunk. */
function indexOf(file: string): Map<string, Extent[]> {
  const index = new Map<string, Extent[]>();
  for (const { line, at, length } of linesOf(file)) {
    const metric = usual.exec(line)?.[1] ?? (JSON.parse(line) as Row).metric;
    const extents = index.get(metric) ?? [];
    index.set(metric, extents);
    const last = extents.at(-1);
    if (last && last.at + last.length === at && last.length + length <= chunkBytes) last.length += length;
    else extents.push({ at, length });
  }
  return index;
}

function* linesOf(file: string): Iterable<Extent & { line: string }> {
  const fd = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let rest = Buffer.alloc(0);
    let at = 0;
    for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(10, from); end >= 0; end = bytes.indexOf(10, from)) {
        const length = end + 1 - from;
        yield { line: bytes.toString('utf8', from, end), at, length };
        at += length;
        from = end + 1;
      }
      rest = Buffer.from(bytes.subarray(from));
    }
  } finally {
    closeSync(fd);
  }
}

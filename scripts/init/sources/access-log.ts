import { createReadStream, statSync } from 'node:fs';
import { messageOf, UserError } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { showBytes } from '../../../scenarios/base/limits/limit-error.ts';
import { eachLine } from '../../../scenarios/base/limits/line-splitter.ts';
import { jsonRequest } from './json-log-line.ts';
import { commonTime } from './log-time.ts';
import type { Seen, SeenRouteTable } from './seen-routes.ts';

/**
 * Adds the requests of an access log in the common or combined format, or with one JSON object a line. Rejects with
 * UserError for a file that cannot be read or has no request.
 */
export async function readAccessLog(file: string, table: SeenRouteTable): Promise<void> {
  const limit = bodyLimits.accessLog;
  checkFile(file, limit.bytes);
  let requests = 0;
  const stream = createReadStream(file);
  try {
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject).once('close', resolve);
      eachLine(stream, bodyLimits.accessLogLine, (line) => {
        if (line.trim() === '') return;
        const seen = requestOf(line);
        if (seen) requests++;
        if (seen) table.add(seen);
        else table.skip('unreadable');
      });
    });
  } catch (cause) {
    throw new UserError(`the access log cannot be read: ${messageOf(cause)}`, { file }, { cause });
  }
  if (requests > 0) return;
  const hint = 'init reads the common and the combined format, and JSON lines';
  throw new UserError('no line of this file has the form of an access log', { file, line: 1, hint });
}

/** Returns the request of a line of an access log; undefined for any other line. */
export function requestOf(line: string): Seen | undefined {
  return line.trimStart().startsWith('{') ? jsonRequest(line) : combinedRequest(line);
}

/**
 * Returns the request of a line such as `host ident user [10/Oct/2026:13:55:36 +0000] "GET /a?b HTTP/1.1" 200 23 …`.
 * Any fields may precede the time or follow the status.
 */
function combinedRequest(line: string): Seen | undefined {
  const open = line.indexOf('[');
  const close = line.indexOf('] "', open);
  if (open < 0 || close < 0) return undefined;
  const end = closingQuote(line, close + 3);
  const [, status] = /^" (\d{3})(?: |$)/.exec(line.slice(end, end + 6)) ?? [];
  const [, method, target] = /^([A-Za-z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(line.slice(close + 3, end)) ?? [];
  if (status === undefined || method === undefined || target === undefined) return undefined;
  return { method, target: pathOf(target), status: Number(status), atMs: commonTime(line.slice(open + 1, close)) };
}

/** Returns the index of the quote that ends the request. Servers write a quote inside the request as `\"`. */
function closingQuote(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === '"') return i;
  }
  return line.length;
}

/** Returns the path of a request. A request to a proxy names the whole address, so scheme and host are removed. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
}

function checkFile(file: string, most: number): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new UserError('no such file', { file });
  if (!stat.isFile()) throw new UserError('this is not a regular file', { file });
  if (stat.size > most)
    throw new UserError(`the access log is larger than ${showBytes(most)}`, { file, hint: 'use a part of the log' });
}

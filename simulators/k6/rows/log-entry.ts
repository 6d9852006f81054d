import { z } from 'zod';
import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';

/** A field that is not a text counts as missing: a program can print a line that looks like an entry of k6. */
const text = z.string().optional().catch(undefined);

const logEntry = z.object({
  level: text,
  msg: z.string().catch(''),
  error: text,
  source: text,
  hint: text,
  scenario: text,
});

export type LogEntry = z.infer<typeof logEntry>;

/** Returns the entry in a line of `--log-format json`; undefined for other lines, such as those of the gRPC library. */
export function parseEntry(line: string): LogEntry | undefined {
  return line.startsWith('{') ? logEntry.safeParse(jsonIn(line)).data : undefined;
}

/** Returns the message that a program printed to its console; undefined for other lines. */
export function consoleText(line: string): string | undefined {
  const entry = parseEntry(line);
  return entry?.source === 'console' ? entry.msg : undefined;
}

import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';

/** One recorded request: ms from the first request of the trace, and tokens. */
export type Recorded = { atMs: number; prompt: number; output: number };

/** Column names of known traces (Azure's LLM inference traces, Mooncake, BurstGPT and meshproof). */
const names = {
  at: ['at', 'timestamp', 'arrived_at', 'arrival', 'time'],
  prompt: ['prompt', 'contexttokens', 'input_length', 'prompt_tokens', 'request tokens', 'num_prefill_tokens'],
  output: ['output', 'generatedtokens', 'output_length', 'output_tokens', 'response tokens', 'num_decode_tokens'],
};
const largest = 1_000_000;

/**
 * Reads a trace of requests: CSV with a header, or JSON lines. Times are dates or numbers. Numbers are seconds in CSV,
 * and milliseconds in JSON lines (as in Mooncake).
 * @throws UserError with the line
 */
export function readTrace(file: string): Recorded[] {
  let text: string;
  try {
    text = readTextFile(file, bodyLimits.traceFile);
  } catch (error) {
    throw new UserError(`the trace cannot be read: ${messageOf(error)}`, { file });
  }
  return parseTrace(text, file);
}

/**
 * Parses the text of a trace.
 * @throws UserError with the line
 */
export function parseTrace(text: string, file: string): Recorded[] {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), number: i + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  const json = filled[0]?.line.startsWith('{') === true;
  const rows = json ? filled : filled.slice(1);
  if (rows.length === 0) throw new UserError('the trace contains no requests', { file });
  if (rows.length > largest) throw new UserError(`the trace contains more than ${largest} requests`, { file });
  const header = json ? [] : cells(filled[0]!.line);
  const columns = json ? undefined : columnsOf(header, file);
  const requests = rows.map(({ line, number }) => {
    const fail = (message: string) => new UserError(message, { file, line: number });
    const [at, prompt, output] = columns ? pick(cells(line), columns) : fromJson(line, fail);
    const atMs = timeOf(at, json);
    if (Number.isNaN(atMs)) throw fail(`"${String(at).slice(0, 40)}" is not a time`);
    return { atMs, prompt: tokensOf(prompt, 'prompt', fail), output: tokensOf(output, 'answer', fail) };
  });
  requests.sort((a, b) => a.atMs - b.atMs);
  const firstMs = requests[0]!.atMs;
  return requests.map((request) => ({ ...request, atMs: request.atMs - firstMs }));
}

type Columns = readonly [at: number, prompt: number, output: number];

function columnsOf(header: readonly string[], file: string): Columns {
  const lower = header.map((name) => name.toLowerCase());
  const find = (known: readonly string[]) => {
    const at = lower.findIndex((name) => known.includes(name));
    if (at >= 0) return at;
    throw new UserError(`the trace has no column ${known[0]}`, { file, line: 1, hint: `it has ${header.join(', ')}` });
  };
  return [find(names.at), find(names.prompt), find(names.output)];
}

function pick(row: readonly string[], columns: Columns): unknown[] {
  return columns.map((column) => row[column]);
}

function fromJson(line: string, fail: (message: string) => UserError): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw fail('the line is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw fail('the line is not a JSON object');
  const byName = new Map(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one]));
  const find = (known: readonly string[]) => known.map((name) => byName.get(name)).find((one) => one !== undefined);
  return [find(names.at), find(names.prompt), find(names.output)];
}

function timeOf(value: unknown, json: boolean): number {
  if (typeof value === 'number') return json ? value : value * 1000;
  const text = String(value ?? '');
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * (json ? 1 : 1000);
  return Date.parse(text);
}

function tokensOf(value: unknown, what: string, fail: (message: string) => UserError): number {
  const tokens = Number(value);
  if (value === undefined || value === '' || !Number.isInteger(tokens) || tokens < 0 || tokens > largest)
    throw fail(`"${String(value).slice(0, 40)}" is not a valid number of ${what} tokens`);
  // A request needs at least one token in its prompt and in its answer, so 0 counts as 1.
  return Math.max(1, tokens);
}

function cells(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

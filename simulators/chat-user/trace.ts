import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { linesOfFile } from '../../scenarios/base/limits/lines-of-file.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { endOf, type Phase } from '../../scenarios/plan/phase.ts';

/** A request of a trace. `atMs` counts from the first request, and `prompt` and `output` are numbers of tokens. */
export type Recorded = { atMs: number; prompt: number; output: number };

/** The column names of Azure's LLM inference traces, Mooncake, BurstGPT and meshproof. */
const names = {
  at: ['at', 'timestamp', 'arrived_at', 'arrival', 'time'],
  prompt: ['prompt', 'contexttokens', 'input_length', 'prompt_tokens', 'request tokens', 'num_prefill_tokens'],
  output: ['output', 'generatedtokens', 'output_length', 'output_tokens', 'response tokens', 'num_decode_tokens'],
};
const largest = 1_000_000;

/**
 * Returns the requests of a trace: CSV with a header, or JSON lines. A time is a date or a number. Numbers are seconds
 * in CSV, and milliseconds in JSON lines (as in Mooncake).
 * @throws UserError, with the number of the line if the error is in one line
 */
export function readTrace(file: string): Recorded[] {
  try {
    return parseTrace(linesOfFile(file, bodyLimits.traceFile, bodyLimits.traceLine), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`the trace cannot be read: ${messageOf(error)}`, { file });
  }
}

/** Returns whether a request of a trace starts before the plan ends. A later request is not sent. */
export function isWithin(phases: readonly Phase[], { atMs }: Recorded): boolean {
  return atMs < endOf(phases) * 1000;
}

/** Returns a note for the user if the plan ends before some requests of the trace start. */
export function leftOut(trace: readonly Recorded[], phases: readonly Phase[]): string[] {
  const late = trace.filter((request) => !isWithin(phases, request)).length;
  if (late === 0) return [];
  const lastS = Math.ceil(trace.at(-1)!.atMs / 1000);
  return [
    `chat-user: ${late} of ${trace.length} requests of the trace are not sent, because they start after the end of the plan: the phases last ${endOf(phases)} s, and the last request starts at ${lastS} s`,
  ];
}

/**
 * Returns the requests in the lines of a trace, in order of time. Stops reading at the first error. More than 1,000,000
 * requests are an error.
 * @throws UserError, with the number of the line if the error is in one line
 */
export function parseTrace(lines: Iterable<string>, file: string): Recorded[] {
  const requests: Recorded[] = [];
  let json: boolean | undefined;
  let columns: Columns | undefined;
  let number = 0;
  const fail = (message: string) => new UserError(message, { file, line: number });
  for (const text of lines) {
    number += 1;
    const line = text.trim();
    if (line === '') continue;
    if (json === undefined) {
      json = line.startsWith('{');
      columns = json ? undefined : columnsOf(cells(line), file);
      if (!json) continue;
    }
    if (requests.length === largest) throw new UserError(`the trace contains more than ${largest} requests`, { file });
    requests.push(requestOf(columns ? pick(cells(line), columns) : fromJson(line, fail), json, fail));
  }
  if (requests.length === 0) throw new UserError('the trace contains no requests', { file });
  requests.sort((a, b) => a.atMs - b.atMs);
  const firstMs = requests[0]!.atMs;
  for (const request of requests) request.atMs -= firstMs;
  return requests;
}

type Fail = (message: string) => UserError;

function requestOf([at, prompt, output]: readonly unknown[], json: boolean, fail: Fail): Recorded {
  const atMs = timeOf(at, json);
  if (!Number.isFinite(atMs)) throw fail(`${show(at)} is not a time`);
  return { atMs, prompt: tokensOf(prompt, 'prompt', fail), output: tokensOf(output, 'answer', fail) };
}

type Columns = readonly [at: number, prompt: number, output: number];

function columnsOf(header: readonly string[], file: string): Columns {
  const lower = header.map((name) => name.toLowerCase());
  const find = (known: readonly string[]) => {
    const at = lower.findIndex((name) => known.includes(name));
    if (at >= 0) return at;
    throw new UserError(`the trace has no column named ${known.join(' or ')}`, {
      file,
      line: 1,
      hint: `the trace has the columns ${header.join(', ')}`,
    });
  };
  return [find(names.at), find(names.prompt), find(names.output)];
}

function pick(row: readonly string[], columns: Columns): unknown[] {
  return columns.map((column) => row[column]);
}

function fromJson(line: string, fail: Fail): unknown[] {
  let value: unknown;
  try {
    value = parseJson(line);
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
  if (typeof value !== 'string') return Number.NaN;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * (json ? 1 : 1000);
  return Date.parse(withoutZone.test(value) ? `${value}Z` : value);
}

/** A date without a zone is read as UTC. Local time would repeat or skip an hour when the clocks change. */
const withoutZone = /^\d{4}-\d\d-\d\d[T ][\d:.]+$/;

function tokensOf(value: unknown, what: string, fail: Fail): number {
  // Only numbers and texts are converted, because the conversion of a JSON object to a number can throw.
  const tokens = typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN;
  if (!Number.isInteger(tokens) || tokens < 0 || tokens > largest)
    throw fail(`${show(value)} is not a valid number of ${what} tokens`);
  // A request needs at least one token in its prompt and in its answer.
  return Math.max(1, tokens);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 40);
}

function cells(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

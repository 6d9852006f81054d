import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import { makeOneDirectory } from '../../../scenarios/base/make-directory.ts';
import { learnTokens } from '../../../scenarios/base/secrets/issued-tokens.ts';
import type { Masker } from '../../../scenarios/base/secrets/masker.ts';
import { bodyKept, failureMark, issuedMark } from '../../../scenarios/lib/names.ts';
import { scenarioParts } from '../program/keys.ts';
import { consoleText } from './log-entry.ts';

const texts = z.record(z.string(), z.string());

/**
 * `offsetMs` is the time since the start of the k6 scenario. The schema checks each field, because a script may log a
 * body of the target that looks like an exchange.
 */
const loggedExchange = z.object({
  // Only times that a JavaScript date can have (https://tc39.es/ecma262/#sec-time-values-and-time-range).
  at: z.number().min(-8.64e15).max(8.64e15),
  scenario: z.string(),
  offsetMs: z.number(),
  name: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  error: z.string().nullable(),
  errorCode: z.number(),
  wrongAnswer: z.boolean(),
  requestHeaders: texts,
  headers: texts,
  body: z.string().nullable(),
  durationMs: z.number(),
});
type LoggedExchange = z.infer<typeof loggedExchange>;

export const exchangesFile = 'failing-exchanges.ndjson';

const perKind = 5;
const mostKinds = 200;

/**
 * Keeps the first five failing exchanges for each combination of name, status and error class, up to 200 combinations.
 * Secrets are masked when the file is written, because the masker may learn a token only after its exchange.
 */
export class FailingExchanges {
  readonly #masker: Masker;
  readonly #kept = new Map<string, LoggedExchange[]>();

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  /**
   * Looks in a log line for tokens that the target issued, or for a failing exchange. Adds the tokens to the masker, or
   * keeps the exchange. Returns whether the line contains tokens or an exchange.
   */
  add(line: string): boolean {
    if (line.includes(issuedMark)) return this.#learn(line);
    if (!line.includes(failureMark)) return false;
    const told = loggedExchange.safeParse(loggedAfter(failureMark, line)).data;
    if (!told) return false;
    const kind = `${told.name} ${told.status} ${classOf(told)}`;
    const kept = this.#kept.get(kind) ?? [];
    if (kept.length >= perKind || (kept.length === 0 && this.#kept.size >= mostKinds)) return true;
    this.#kept.set(kind, [...kept, told]);
    return true;
  }

  /** Writes the failing exchanges to a file, if there are any. */
  write(artifactDir: string): void {
    if (this.#kept.size === 0) return;
    makeOneDirectory(artifactDir);
    const lines = [...this.#kept.values()].flat().map((one) => `${JSON.stringify(exchange(this.#masked(one)))}\n`);
    // The lines are appended, because several k6 processes write the same file.
    appendFileSync(join(artifactDir, exchangesFile), lines.join(''));
  }

  /** The logged body is masked before it is cut, because the masker would not find a secret that a cut splits. */
  #masked({ body, ...rest }: LoggedExchange): LoggedExchange {
    return { ...this.#masker.value(rest), body: body === null ? null : this.#masker.cut(body, bodyKept) };
  }

  #learn(line: string): boolean {
    const given = loggedAfter(issuedMark, line);
    if (!Array.isArray(given)) return false;
    for (const text of given) learnTokens(this.#masker, typeof text === 'string' ? text : JSON.stringify(text));
    return true;
  }
}

function loggedAfter(mark: string, line: string): unknown {
  const text = consoleText(line);
  return text?.startsWith(mark) ? jsonIn(text.slice(mark.length)) : undefined;
}

function exchange(told: LoggedExchange): object {
  const { at, scenario, offsetMs, wrongAnswer, headers, body, durationMs, ...rest } = told;
  const parts = scenarioParts(scenario);
  return {
    at: new Date(at).toISOString(),
    scenario: parts?.scenario ?? scenario,
    phase: parts?.phase ?? null,
    offsetSeconds: offsetMs / 1000,
    errorClass: classOf(told),
    ...rest,
    requestId: header(headers, 'x-request-id'),
    traceId: traceIdOf(header(headers, 'traceparent') ?? header(told.requestHeaders, 'traceparent')),
    durationSeconds: durationMs / 1000,
    headers,
    body: body === null ? null : Buffer.from(body).subarray(0, bodyKept).toString('utf8'),
  };
}

/** Returns the class of an error, by k6's codes: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
function classOf({ status, errorCode, wrongAnswer }: LoggedExchange): string {
  if (wrongAnswer) return 'wrong-answer';
  if (errorCode === 1050) return 'timeout';
  if (errorCode >= 1100 && errorCode < 1200) return 'dns';
  if (errorCode >= 1200 && errorCode < 1300) return 'connection';
  if (errorCode >= 1300 && errorCode < 1400) return 'tls';
  if (status >= 500) return 'server-error';
  if (status >= 400) return 'client-error';
  return status === 0 ? 'no-answer' : 'unexpected-status';
}

function header(headers: Readonly<Record<string, string>>, name: string): string | null {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

/** Returns the trace id in a header `traceparent` (https://www.w3.org/TR/trace-context/#traceparent-header). */
function traceIdOf(traceparent: string | null): string | null {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ?? null;
}

import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { learnTokens } from '../../base/issued-tokens.ts';
import type { Masker } from '../../base/masker.ts';
import { failureMark, issuedMark } from '../../lib/names.ts';
import { scenarioParts } from '../program/keys.ts';

/** A failing exchange as a program logs it; `offsetMs` counts from the start of its phase. */
type LoggedExchange = {
  at: number;
  scenario: string;
  offsetMs: number;
  name: string;
  method: string;
  path: string;
  status: number;
  error: string | null;
  errorCode: number;
  wrongAnswer: boolean;
  requestHeaders: Record<string, string>;
  headers: Record<string, string>;
  body: string | null;
  durationMs: number;
};

/** The file of the artifact. */
export const exchangesFile = 'failing-exchanges.ndjson';

const perKind = 5;
const mostKinds = 200;
const bodyBytes = 2048;

/** Keeps the first failing exchanges of each name, status and error class as an artifact of the run. */
export class FailingExchanges {
  readonly #masker: Masker;
  readonly #kept = new Map<string, object[]>();

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  /**
   * Adds issued tokens in the log line to the masker. Returns whether the line contains tokens or a failing exchange,
   * even if the exchange is not kept.
   */
  add(line: string): boolean {
    if (line.includes(issuedMark)) return this.#learn(line);
    if (!line.includes(failureMark)) return false;
    const told = this.#read(line);
    if (!told) return false;
    const errorClass = classOf(told);
    const kind = `${told.name} ${told.status} ${errorClass}`;
    const kept = this.#kept.get(kind) ?? [];
    if (kept.length >= perKind || (kept.length === 0 && this.#kept.size >= mostKinds)) return true;
    this.#kept.set(kind, [...kept, exchange(told, errorClass)]);
    return true;
  }

  /** Writes the kept exchanges, one per line; writes no file without any. */
  write(artifactDir: string): void {
    if (this.#kept.size === 0) return;
    mkdirSync(artifactDir, { recursive: true });
    const lines = [...this.#kept.values()].flat().map((one) => `${JSON.stringify(one)}\n`);
    // Append, because several k6 instances write the same file.
    appendFileSync(join(artifactDir, exchangesFile), lines.join(''));
  }

  #read(line: string): LoggedExchange | undefined {
    try {
      const logged = loggedAfter(failureMark, line) as LoggedExchange | undefined;
      if (!logged) return undefined;
      const { body, ...rest } = logged;
      // k6 cut the body. The text behind the kept part shows whether a secret crosses the cut.
      return { ...this.#masker.value(rest), body: body === null ? null : this.#masker.cut(body, bodyBytes) };
    } catch {
      return undefined;
    }
  }

  #learn(line: string): boolean {
    try {
      const texts = loggedAfter(issuedMark, line);
      if (!Array.isArray(texts)) return false;
      for (const text of texts) learnTokens(this.#masker, String(text));
      return true;
    } catch {
      return false;
    }
  }
}

/** The JSON value behind a mark in a line of k6's log; undefined when the program printed it otherwise. */
function loggedAfter(mark: string, line: string): unknown {
  const { msg = '', source } = JSON.parse(line) as { msg?: string; source?: string };
  return source === 'console' && msg.startsWith(mark) ? JSON.parse(msg.slice(mark.length)) : undefined;
}

function exchange(told: LoggedExchange, errorClass: string): object {
  const { at, scenario, offsetMs, wrongAnswer, headers, body, durationMs, ...rest } = told;
  const parts = scenarioParts(scenario);
  return {
    at: new Date(at).toISOString(),
    scenario: parts?.scenario ?? scenario,
    phase: parts?.phase ?? null,
    offsetSeconds: offsetMs / 1000,
    errorClass,
    ...rest,
    requestId: header(headers, 'x-request-id'),
    traceId: traceIdOf(header(headers, 'traceparent') ?? header(told.requestHeaders, 'traceparent')),
    durationSeconds: durationMs / 1000,
    headers,
    body: body === null ? null : Buffer.from(body).subarray(0, bodyBytes).toString('utf8'),
  };
}

/** https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
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

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function traceIdOf(traceparent: string | null): string | null {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ?? null;
}

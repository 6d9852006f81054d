import type { Response } from 'k6/http';
import { scenarioNow } from './execution.ts';
import { noteIssued } from './issued-note.ts';
import { maskHeaders, maskQuery, maskText, secretHeaders } from './mask-names.ts';
import { bodyKept, cutMargin, failureMark } from './names.ts';
import { now } from './now.ts';

/**
 * The maximum number of exchanges that a VU logs per kind of failure. The number is small, because k6 parses and
 * buffers its whole log.
 */
const perKind = 5;
/** The maximum number of kinds of failures that a VU logs. */
const mostKinds = 20;

const seen = new Map<string, number>();

/**
 * Logs a failing exchange for the host side, which is the process that started k6. Values of headers, parameters and
 * fields are masked if their name matches `secretName`. First, `noteIssued` logs the texts that may contain tokens, so
 * that the host side can mask these tokens.
 */
export function noteFailure(response: Response, name: string, wrongAnswer: boolean): void {
  const { status, error, error_code: code, request, headers, body } = response;
  const kind = `${name} ${status} ${code} ${wrongAnswer}`;
  const count = seen.get(kind) ?? 0;
  if (count >= perKind || (count === 0 && seen.size >= mostKinds)) return;
  seen.set(kind, count + 1);
  const { name: scenario, startTime } = scenarioNow();
  const sent = typeof body === 'string' ? body.slice(0, bodyKept + cutMargin) : null;
  noteIssued([...secretHeaders(request.headers), ...secretHeaders(headers), sent ?? '']);
  const exchange = {
    at: now(),
    scenario,
    offsetMs: now() - startTime,
    name,
    method: request.method,
    path: maskQuery(request.url.replace(/^[a-z]+:\/\/[^/]*/i, '')),
    status,
    error: error || null,
    errorCode: code,
    wrongAnswer,
    requestHeaders: maskHeaders(request.headers),
    headers: maskHeaders(headers),
    body: sent === null ? null : maskText(sent),
    durationMs: response.timings.duration,
  };
  console.log(failureMark + JSON.stringify(exchange));
}

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { log(text: string): void };

import { scenarioNow } from '../execution.ts';
import { noteIssued } from '../issued-note.ts';
import { maskHeaders, maskQuery, maskText, secretHeaders } from '../mask-names.ts';
import { bodyKept, cutMargin, exchangeMark } from '../names.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

type Half = { headers?: Headers; body?: unknown };

/** A request with its answer, or one event of a connection, such as a message. */
export type Shown = {
  protocol: 'HTTP' | 'gRPC' | 'WebSocket';
  method: string;
  url: string;
  status: string | number;
  /** Empty without an error. */
  error?: string;
  durationMs?: number;
  request?: Half;
  answer?: Half;
};

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { log(text: string): void };

/**
 * Logs an exchange for the host side (the process that started k6). Values of headers, parameters and fields are masked
 * if their name matches `secretName`. First, `noteIssued` logs the texts in which the host side looks for tokens.
 */
export function show({ request = {}, answer = {}, url, ...more }: Shown): void {
  const halves = [request, answer];
  noteIssued([url, ...halves.flatMap(({ headers, body }) => [...secretHeaders(headers ?? {}), textOf(body).text])]);
  const exchange = {
    scenario: scenarioNow().name,
    ...more,
    url: maskQuery(url),
    request: shownHalf(request),
    answer: shownHalf(answer),
  };
  console.log(exchangeMark + JSON.stringify(exchange));
}

function shownHalf({ headers = {}, body }: Half) {
  const { text, length } = textOf(body);
  return { headers: maskHeaders(headers), body: maskText(text), length };
}

/**
 * Returns the start of a body, and the number of characters of the whole body. For binary data, the text states the
 * number of bytes, and the length is 0.
 */
function textOf(body: unknown): { text: string; length: number } {
  if (body === undefined || body === null) return { text: '', length: 0 };
  if (body instanceof ArrayBuffer) return { text: `(binary, ${body.byteLength} bytes)`, length: 0 };
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return { text: text.slice(0, bodyKept + cutMargin), length: text.length };
}

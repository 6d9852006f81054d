import { z } from 'zod';
import { append } from '../../../scenarios/base/long-lists.ts';
import type { Masker } from '../../../scenarios/base/secrets/masker.ts';
import { bodyKept, exchangeMark } from '../../../scenarios/lib/names.ts';

const half = z.object({ headers: z.record(z.string(), z.string()), body: z.string(), length: z.number() });

const logged = z.object({
  scenario: z.string(),
  protocol: z.enum(['HTTP', 'gRPC', 'WebSocket']),
  method: z.string(),
  url: z.string(),
  status: z.union([z.string(), z.number()]),
  error: z.string().default(''),
  durationMs: z.number().optional(),
  request: half,
  answer: half,
});

/**
 * A logged request with its answer. `body` may be cut; `length` is the length of the whole body. Secrets are masked.
 */
export type Exchange = z.infer<typeof logged>;

/** Returns the exchange in a line of k6's log; undefined for any other line. */
export function exchangeIn(line: string, masker: Masker): Exchange | undefined {
  if (!line.includes(exchangeMark)) return undefined;
  const { msg = '', source } = parsed(line) as { msg?: string; source?: string };
  if (source !== 'console' || !msg.startsWith(exchangeMark)) return undefined;
  const exchange = logged.safeParse(parsed(msg.slice(exchangeMark.length))).data;
  if (!exchange) return undefined;
  const { request, answer, ...more } = exchange;
  return { ...masker.value(more), request: masked(request, masker), answer: masked(answer, masker) };
}

function masked({ headers, body, length }: Exchange['request'], masker: Masker): Exchange['request'] {
  return { headers: masker.value(headers), body: masker.cut(body, bodyKept), length };
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

/**
 * Returns the lines that print an exchange. `whole` adds headers and bodies, with `>` before lines of the request and
 * `<` before those of the answer.
 */
export function exchangeLines(exchange: Exchange, whole: boolean): string[] {
  const { protocol, method, url, status, error, durationMs, scenario, request, answer } = exchange;
  const time = durationMs === undefined ? '' : `${durationMs.toFixed(1)} ms`;
  const words = [scenario, protocol, method, url, String(status), time, error].filter((word) => word !== '');
  const first = words.join('  ').replaceAll('\n', ' ');
  return whole ? [first, ...halfLines(request, '>'), ...halfLines(answer, '<'), ''] : [first];
}

function halfLines({ headers, body, length }: Exchange['request'], mark: string): string[] {
  const lines = [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  if (body !== '') append(lines, body.split('\n'));
  if (length > bodyKept) lines.push(`… the first ${bodyKept} of ${length} characters`);
  return lines.map((line) => `  ${mark} ${line}`);
}

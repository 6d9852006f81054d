import type { IncomingMessage } from 'node:http';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { LimitedBody } from '../../scenarios/base/limits/limited-body.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { visibleLine } from '../../scenarios/base/printable.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/**
 * The maximum length of a server's message, in characters. A longer message is cut, because it is printed on one line.
 */
const longest = 300;

/**
 * Resolves to the server's message in the body of a refusal. A body that exceeds the limit of size or time is read only
 * up to the limit. Never rejects.
 */
export function readRefusal(incoming: IncomingMessage): Promise<string> {
  const body = new LimitedBody(bodyLimits.chatRefusal);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      incoming.off('data', add);
      resolve(wordsOf(body.bytes().toString('utf8')));
    };
    const timer = setTimeout(end, bodyLimits.chatRefusal.time);
    const add = (chunk: Buffer) => {
      if (!body.addStart(chunk)) end();
    };
    incoming.on('data', add);
    incoming.once('end', end);
    incoming.once('error', end);
    incoming.once('close', end);
  });
}

/**
 * Returns the message of a JSON error, or else the whole text, on one line. Secrets are masked before the line is cut.
 */
export function wordsOf(body: string): string {
  return masker.cut(visibleLine(messageIn(body).trim()), longest);
}

function messageIn(body: string): string {
  try {
    const { error, message, detail } = parseJson(body) as Record<string, unknown>;
    const inner = (error as { message?: unknown } | null | undefined)?.message;
    const found = [inner, error, message, detail].find((one) => typeof one === 'string' && one !== '');
    return typeof found === 'string' ? found : body;
  } catch {
    return body;
  }
}

import ws from 'k6/ws';
import { blockedMark } from './names.ts';
import { beginCalls } from './transport/count-calls.ts';

/** Matches the errors of k6 for an address or a name that the options of k6 forbid. */
const refusal = /is in a (blacklisted range|blocked pattern)/;

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { warn(text: string): void };

/** Replaces `connect` of k6/ws to report blocked WebSockets, which k6 does not log. */
export function reportBlocked(): void {
  const { connect } = ws;
  const watched = (...parameters: Parameters<typeof connect>) => {
    const end = beginCalls('ws');
    try {
      const answer = connect.apply(ws, afterHandshake(parameters, end));
      noteBlocked('ws', parameters[0], answer?.error);
      return answer;
    } catch (error) {
      noteBlocked('ws', parameters[0], error);
      throw error;
    } finally {
      end();
    }
  };
  Object.assign(ws, { connect: watched });
}

/** Returns the parameters of `connect`. Their new callback calls `end` and then the script's own callback. */
function afterHandshake(parameters: Parameters<typeof ws.connect>, end: () => void): typeof parameters {
  return parameters.map((one: unknown) => {
    if (typeof one !== 'function') return one;
    return (...all: unknown[]) => {
      end();
      return one(...all);
    };
  }) as typeof parameters;
}

/**
 * Reports a request if the network guard blocked it. With `throw: true`, k6 does not log the error of an HTTP request,
 * because the script can catch it.
 */
export function noteBlocked(module: 'ws' | 'http', url: unknown, error: unknown): void {
  const text = String(error ?? '');
  if (refusal.test(text)) console.warn(`${blockedMark}${module} ${String(url)} ${text}`);
}

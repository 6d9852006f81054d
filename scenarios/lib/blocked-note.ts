import ws from 'k6/ws';
import { blockedMark } from './names.ts';

/** Matches k6's errors for an address or a name that its options forbid. */
const refusal = /is in a (blacklisted range|blocked pattern)/;

/** k6's types leave `console` to TypeScript's DOM library, which is not loaded here. */
declare const console: { warn(text: string): void };

/** Replaces `connect` of k6/ws to report blocked WebSockets, which k6 does not log. */
export function reportBlocked(): void {
  const { connect } = ws;
  const watched = (...parameters: Parameters<typeof connect>) => {
    try {
      const answer = connect.apply(ws, parameters);
      noteBlocked('ws', parameters[0], answer?.error);
      return answer;
    } catch (error) {
      noteBlocked('ws', parameters[0], error);
      throw error;
    }
  };
  Object.assign(ws, { connect: watched });
}

/**
 * Reports a request if the network guard blocked it. With `throw: true`, k6 does not log the error of an HTTP request,
 * because the script can catch it.
 */
export function noteBlocked(module: 'ws' | 'http', url: unknown, error: unknown): void {
  const text = String(error ?? '');
  if (refusal.test(text)) console.warn(`${blockedMark}${module} ${String(url)} ${text}`);
}

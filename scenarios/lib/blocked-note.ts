import http from 'k6/http';
import ws from 'k6/ws';
import { blockedMark } from './names.ts';

/** k6's messages for an address and for a name that its options forbid. */
const refusal = /is in a (blacklisted range|blocked pattern)/;

/** k6's types do not declare console; they expect the one of the DOM library. */
declare const console: { warn(text: string): void };

/**
 * Reports blocked requests that k6 does not log: WebSockets of k6/ws, and HTTP requests with `throw`, whose error the
 * script can catch. The other HTTP functions call `request` after `judgeRedirects`. All modules of a VU share the
 * objects of k6's modules, so this covers the user's programs as well.
 */
export function reportBlocked(): void {
  const { connect } = ws;
  const watched = (...parameters: Parameters<typeof connect>) => {
    try {
      const answer = connect.apply(ws, parameters);
      note('ws', parameters[0], answer?.error);
      return answer;
    } catch (error) {
      note('ws', parameters[0], error);
      throw error;
    }
  };
  Object.assign(ws, { connect: watched });
  const { request } = http;
  Object.assign(http, {
    request: (...parameters: Parameters<typeof request>) => {
      try {
        return request.apply(http, parameters);
      } catch (error) {
        note('http', parameters[1], error);
        throw error;
      }
    },
  });
}

function note(module: 'ws' | 'http', url: unknown, error: unknown): void {
  const text = String(error ?? '');
  if (refusal.test(text)) console.warn(`${blockedMark}${module} ${String(url)} ${text}`);
}

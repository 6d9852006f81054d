import * as websockets from 'k6/websockets';
import { show } from './show.ts';

/*
 * Replaces the module `k6/websockets` of a script under `run --once`: every connection and every message is shown.
 */

// A local export has precedence over `export *`, so the exports below replace those of k6.
export * from 'k6/websockets';

type Member = (...parameters: unknown[]) => unknown;
type Socket = Record<string, unknown> & { addEventListener(kind: string, listen: (event: Event) => void): void };
type Event = { data?: unknown; error?: unknown; code?: unknown };

/** Returns a wrapper of k6's WebSocket that shows each message. The methods of k6's WebSocket cannot be replaced. */
export function WebSocket(url: string, ...more: unknown[]): object {
  const Original = websockets.WebSocket as unknown as new (...parameters: unknown[]) => Socket;
  const socket = new Original(url, ...more);
  const event = (method: string, status: string | number, half: object = {}) =>
    show({ protocol: 'WebSocket', method, url, status, ...half });
  socket.addEventListener('open', () => event('connect', 101));
  socket.addEventListener('message', ({ data }) => event('receive', '', { answer: { body: data } }));
  socket.addEventListener('error', ({ error }) => event('connect', 'error', { error: String(error) }));
  socket.addEventListener('close', ({ code }) => event('close', Number(code ?? 0)));
  return new Proxy(
    {},
    {
      get: (_, name) => {
        const member = socket[String(name)];
        if (typeof member !== 'function') return member;
        return (...parameters: unknown[]) => {
          if (name === 'send') event('send', '', { request: { body: parameters[0] } });
          return (member as Member).apply(socket, parameters);
        };
      },
      set: (_, name, value) => {
        socket[String(name)] = value;
        return true;
      },
    },
  );
}

export default { ...websockets, WebSocket };

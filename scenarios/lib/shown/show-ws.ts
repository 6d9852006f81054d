import ws from 'k6/ws';
import { show } from './show.ts';

type Socket = Record<string, (...parameters: unknown[]) => unknown>;

/** All modules of a VU share one `ws` object, so a script also gets the `connect` that is set here. */
showWs();

function showWs(): void {
  const { connect } = ws;
  Object.assign(ws, {
    connect: (url: string, ...more: unknown[]) => {
      const callback = more.at(-1) as (socket: unknown) => void;
      const run = (socket: unknown) => callback(shownSocket(url, socket as Socket));
      try {
        const answer = (connect as unknown as (...parameters: unknown[]) => ReturnType<typeof connect>)(
          url,
          ...more.slice(0, -1),
          run,
        );
        const { status, error = '', body, headers = {} } = answer;
        show({ protocol: 'WebSocket', method: 'connect', url, status, error, answer: { headers, body } });
        return answer;
      } catch (error) {
        show({ protocol: 'WebSocket', method: 'connect', url, status: 0, error: String(error) });
        throw error;
      }
    },
  });
}

/** A proxy: the methods of k6's own socket cannot be replaced. */
function shownSocket(url: string, socket: Socket): object {
  const message = (method: 'send' | 'receive', body: unknown) =>
    show({ protocol: 'WebSocket', method, url, status: '', [method === 'send' ? 'request' : 'answer']: { body } });
  socket.on!('message', (data: unknown) => message('receive', data));
  socket.on!('binaryMessage', (data: unknown) => message('receive', data));
  return new Proxy(
    {},
    {
      get: (_, name) => {
        const member: unknown = socket[String(name)];
        if (typeof member !== 'function') return member;
        return (...parameters: unknown[]) => {
          if (name === 'send' || name === 'sendBinary') message('send', parameters[0]);
          return member.apply(socket, parameters);
        };
      },
    },
  );
}

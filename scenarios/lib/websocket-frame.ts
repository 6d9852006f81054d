import * as websockets from 'k6/websockets';
import { beginCalls } from './transport/count-calls.ts';

/*
 * Replaces the module `k6/websockets` of a program. k6 records nothing about a handshake that it interrupts, so this
 * module counts the handshakes.
 */

// A local export has precedence over `export *`, so the exports below replace those of k6.
export * from 'k6/websockets';

type Socket = { addEventListener(kind: string, listen: () => void): void };

export const WebSocket = new Proxy(websockets.WebSocket, {
  construct(Original, parameters) {
    const end = beginCalls('ws');
    try {
      const socket: Socket = Reflect.construct(Original, parameters);
      for (const kind of ['open', 'error', 'close']) socket.addEventListener(kind, end);
      return socket;
    } catch (error) {
      end();
      throw error;
    }
  },
});

export default { ...websockets, WebSocket };

import type { Server } from 'node:http';
import { type RawData, WebSocketServer } from 'ws';
import type { Clock } from '../../../scenarios/base/clock.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import type { DelayedSends } from './delayed-sends.ts';
import type { Hub } from './hub.ts';
import { type Outgoing, problemOf } from './messages.ts';
import type { Node, Peers } from './peers.ts';

type Parts = { clock: Clock; hub: Hub; peers: Peers; metrics: BrokerMetrics; delayed: DelayedSends };

const pingEveryMs = 5000;
const maxFrameBytes = 64 * 1024;

/** Serves `/ws` on the broker's HTTP server: accepts nodes, receives their frames and pings them. */
export function serveWebSocket(server: Server, { clock, hub, peers, metrics, delayed }: Parts): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    autoPong: false,
  });
  const reply = (node: Node, frame: object) => delayed.send(() => node.socket.send(JSON.stringify(frame)));

  const receive = (node: Node, data: RawData) => {
    node.lastSeenMs = clock.wallMs();
    const text = String(data);
    metrics.bytes(node, 'in', text.length);
    const frame = parseObject(text);
    if (frame?.type === 'ping') return reply(node, { ...frame, type: 'pong' });
    const problem = frame?.type === 'send_message' ? problemOf(frame) : 'unknown frame';
    if (problem) return reply(node, { type: 'error', error: problem });
    hub.send(node.id, frame as unknown as Outgoing);
  };

  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://broker');
    socket.on('error', () => socket.destroy());
    if (url.pathname !== '/ws') return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    delayed.send(() =>
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const address = `${request.socket.remoteAddress}:${request.socket.remotePort}`;
        const node = peers.join(ws, url.searchParams, address);
        ws.on('ping', (data) => delayed.send(() => ws.pong(data)));
        ws.on('message', (data) => receive(node, data));
        ws.on('pong', () => {
          if (node.pingedMs !== undefined) metrics.ping(node, clock.monotonicMs() - node.pingedMs);
          node.pingedMs = undefined;
        });
        ws.on('error', () => ws.terminate());
        ws.on('close', () => peers.leave(node));
        ws.send(JSON.stringify({ type: 'stats', data: hub.stats() }));
      }),
    );
  });

  const pinging = setInterval(() => {
    for (const node of peers.connected) {
      node.pingedMs = clock.monotonicMs();
      node.socket.ping();
    }
  }, pingEveryMs);

  return {
    close: () => {
      clearInterval(pinging);
      for (const { socket } of peers.connected) socket.terminate();
      sockets.close();
    },
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

import type { Server } from 'node:http';
import { type RawData, WebSocketServer } from 'ws';
import type { Context } from '../state/context.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import { type Message, type MessageLog, type Outgoing, problemOf } from './messages.ts';
import type { Node, Peers } from './peers.ts';

export type Hub = {
  /** Accepts a message for all: kept, delivered to every socket, counted. */
  send(fromId: string, outgoing: Outgoing): Message;
  /** `{type, data}` to every socket and listener. */
  announce(type: string, data: object): void;
  /** Hears everything that the sockets are told, until the answer is called. */
  listen(hear: (type: string, data: object) => void): () => void;
  stats(): Stats;
  close(): void;
};

export type Stats = {
  total_peers: number;
  connected_peers: number;
  messages_in_queue: number;
  total_sent: number;
  total_delivered: number;
  success_rate: number;
};

type Parts = { context: Context; log: MessageLog; peers: Peers; metrics: BrokerMetrics };

const pingEveryMs = 5000;
const maxFrameBytes = 64 * 1024;
const maxUnreadBytes = 8 * 1024 ** 2;

/** The WebSocket side of the broker: every client receives every message, and each is turned into JSON once. */
export function createHub(server: Server, { context, log, peers, metrics }: Parts): Hub {
  const { clock, faults } = context;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    autoPong: false,
  });
  const listeners = new Set<(type: string, data: object) => void>();
  let queued = 0;
  let sent = 0;
  let delivered = 0;

  /** Everything the broker says goes out through here, late by what the latency defect asks for. */
  const later = (go: () => void) => {
    const { latencyMs } = faults.defects();
    if (latencyMs === 0) return go();
    queued++;
    setTimeout(() => {
      queued--;
      go();
    }, latencyMs);
  };
  const reply = (node: Node, frame: object) => later(() => node.socket.send(JSON.stringify(frame)));
  const tell = (type: string, data: object) => {
    for (const hear of listeners) hear(type, data);
  };
  const toAll = (text: string) => {
    // A buffer that is sent as text: the bytes are shared by all sockets.
    const bytes = Buffer.from(text);
    for (const node of peers.connected) {
      // A client that does not read is let go, before what waits for it fills the memory.
      if (node.socket.bufferedAmount > maxUnreadBytes) node.socket.terminate();
      node.socket.send(bytes, { binary: false });
      metrics.bytes(node, 'out', bytes.length);
    }
  };

  const hub: Hub = {
    send: (fromId, outgoing) => {
      const message = log.create(fromId, outgoing);
      faults.scanStore();
      sent++;
      const json = JSON.stringify(message);
      for (let copies = faults.copies('message'); copies > 0; copies--) {
        log.keep(json);
        later(() => {
          delivered++;
          toAll(`{"type":"message","data":${json}}`);
          tell('message', message);
        });
      }
      return message;
    },
    announce: (type, data) =>
      later(() => {
        toAll(JSON.stringify({ type, data }));
        tell(type, data);
      }),
    listen: (hear) => {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    stats: () => ({
      total_peers: peers.total(),
      connected_peers: peers.connected.size,
      messages_in_queue: queued,
      total_sent: sent,
      total_delivered: delivered,
      success_rate: sent === 0 ? 1 : delivered / sent,
    }),
    close: () => {
      clearInterval(pinging);
      for (const { socket } of peers.connected) socket.terminate();
      sockets.close();
    },
  };

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
    later(() =>
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const address = `${request.socket.remoteAddress}:${request.socket.remotePort}`;
        const node = peers.join(ws, url.searchParams, address);
        ws.on('ping', (data) => later(() => ws.pong(data)));
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

  return hub;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

export type Misbehaviour = {
  /** These functions are called for every accepted message with its number, from 1. `true` causes the named fault. */
  lose?(n: number): boolean;
  double?(n: number): boolean;
  garbage?(n: number): boolean;
  closeAll?(n: number): boolean;
  stopReading?(n: number): boolean;
  status?: number;
  location?: string;
  dropMetadata?: boolean;
};

export async function startBroker(faults: Misbehaviour = {}): Promise<{ url: string; accepted(): number }> {
  let count = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (faults.status) {
        response.writeHead(faults.status, faults.location ? { location: faults.location } : {}).end();
        return;
      }
      const message = accept('broker', JSON.parse(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ success: true, message }));
    });
  });
  const sockets = new WebSocketServer({ server, path: '/ws' });
  const toAll = (text: string) => {
    for (const socket of sockets.clients) socket.send(text);
  };
  const accept = (fromId: string, given: { to: string; message: string; metadata?: unknown }) => {
    const n = ++count;
    const data = { id: `m${n}`, fromId, toId: given.to, message: given.message, type: 'chat' };
    const message = faults.dropMetadata ? data : { ...data, metadata: given.metadata };
    if (!faults.lose?.(n)) toAll(JSON.stringify({ type: 'message', data: message }));
    if (faults.double?.(n)) toAll(JSON.stringify({ type: 'message', data: message }));
    if (faults.garbage?.(n)) toAll('{"type":"mess');
    if (faults.closeAll?.(n)) for (const socket of sockets.clients) socket.close(1012);
    if (faults.stopReading?.(n)) for (const socket of sockets.clients) socket.pause();
    return message;
  };
  sockets.on('connection', (socket: WebSocket, request) => {
    const id = new URL(request.url ?? '/', 'http://x').searchParams.get('id') ?? '';
    socket.on('message', (data) => accept(id, JSON.parse(String(data))));
    socket.on('error', () => socket.terminate());
    socket.send(JSON.stringify({ type: 'stats', data: {} }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, accepted: () => count };
}

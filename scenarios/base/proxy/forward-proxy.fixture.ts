import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { withBrackets } from '../host.ts';

/** A proxy that accepts every host. It answers plain requests itself. */
export type ForwardProxy = {
  url: string;
  asked(): string[];
  close(): void;
};

/**
 * Starts the proxy on a free port of `host`. Its tunnels end at the port `tunnelTo` of 127.0.0.1. Without `tunnelTo`, a
 * tunnel echoes its input.
 */
export async function startForwardProxy(tunnelTo?: number, host = '127.0.0.1'): Promise<ForwardProxy> {
  const asked: string[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end([request.method, request.url, Buffer.concat(chunks)].join(' ')));
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    if (tunnelTo === undefined) return void socket.pipe(socket);
    const onward = connect(tunnelTo, '127.0.0.1').on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `http://${withBrackets(host)}:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

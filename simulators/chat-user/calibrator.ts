import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const chunks = 10;
const everyMs = 20;

/** Returns the time of the machine's monotonic clock in ms. All processes and threads share this clock. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export type Calibrator = { url: string; close(): void };

/**
 * Starts a server of streams in which each chunk contains the time of its write. A client measures its own delay: the
 * time from the write of a chunk to its arrival. The client must run in another thread. A late timer of the server does
 * no harm, because the chunk contains the actual time of its write.
 */
export async function startCalibrator(): Promise<Calibrator> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    void write(response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function write(response: ServerResponse): void {
  let left = chunks;
  const timer = setInterval(() => {
    const { socket } = response;
    if (!socket || socket.destroyed) return clearInterval(timer);
    const event = (data: string) => {
      const text = `data: ${data}\n\n`;
      // The chunk is written to the socket, because Node's response object would buffer it until the next tick.
      socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
    };
    event(`{"choices":[{"delta":{"content":"${machineMs()}"}}]}`);
    if (--left > 0) return;
    clearInterval(timer);
    event('[DONE]');
    response.end();
  }, everyMs);
  timer.unref();
}

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Chunks of a stream, and how far they are apart. */
const chunks = 10;
const everyMs = 20;

/** The machine's monotonic clock in ms, which all processes and threads on it read alike. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export type Calibrator = { url: string; close(): void };

/**
 * Streams whose chunks carry the time at which they were written, served from a thread that does not read them: what the
 * driver makes of them shows its own error. The time is taken right before the write, so a late timer does no harm.
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
      // Past the buffer of Node's response, which writes a tick later.
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

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A server that writes a token to all its readers in each step, as an inference engine does. Arguments: the time from
// one step to the next in ms, and the number of steps of a stream.

const [everyMs, steps] = process.argv.slice(2).map(Number) as [number, number];
const token = 'data: {"choices":[{"delta":{"content":"word"}}]}\n\n';
const chunk = `${token.length.toString(16)}\r\n${token}\r\n`;

/** The open streams, each with the number of its remaining steps. */
const open = new Map<ServerResponse, number>();

let dueMs = performance.now();

function step(): void {
  for (const [response, left] of open) {
    // Node's response object would cost more processor time than writing to the socket.
    response.socket?.write(chunk);
    open.set(response, left - 1);
    if (left > 1) continue;
    open.delete(response);
    response.end('data: [DONE]\n\n');
  }
  // Steps are due at fixed times, so that the delays of late timers do not add up.
  dueMs += everyMs;
  setTimeout(step, Math.max(0, dueMs - performance.now()));
}

step();

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  open.set(response, steps);
  response.once('close', () => open.delete(response));
}).listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A server whose streams send almost no tokens. The inference bench measures the memory of open streams with it.

const chunk = 'data: {"choices":[{"delta":{"content":"word"}}]}\n\n';
const everyMs = 4000;
const chunks = 3;

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let left = chunks;
  const timer = setInterval(() => {
    response.write(chunk);
    if (--left > 0) return;
    clearInterval(timer);
    response.end('data: [DONE]\n\n');
  }, everyMs);
  response.once('close', () => clearInterval(timer));
  response.write(chunk);
}).listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});

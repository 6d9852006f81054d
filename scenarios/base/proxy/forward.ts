import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { proxyPlace } from './proxy-place.ts';

/**
 * Forwards a request for an absolute address to the proxy at `url`. Closes the connection if the proxy fails, or if its
 * answer is not valid HTTP.
 */
export function forwardRequest(url: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url: path } = request;
  const onward = ask({ ...proxyPlace(url), method, headers, path });
  onward.on('response', (answer) => {
    try {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
    } catch {
      // Node can read some answers, for example with status 99, but refuses to write them.
      onward.destroy();
      request.socket.destroy();
      return;
    }
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => request.socket.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

/** Forwards a CONNECT request to the proxy at `url` and joins the two connections. */
export function forwardTunnel(url: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const end = () => socket.destroy();
  const onward = ask({ ...proxyPlace(url), method: 'CONNECT', path: request.url, headers: request.headers });
  onward.on('connect', (answer, upstream, first) => {
    socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n\r\n`);
    if (answer.statusCode !== 200) socket.end();
    upstream.write(head);
    socket.write(first);
    upstream.on('error', end).on('close', end);
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  // A proxy may refuse a tunnel with an ordinary HTTP response.
  onward.on('response', (answer) => socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n\r\n`));
  onward.on('error', end);
  socket.on('error', () => onward.destroy());
  onward.end();
}

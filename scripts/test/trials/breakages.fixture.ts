import type { RequestListener, ServerResponse } from 'node:http';

/**
 * A way to break a system that was healthy when `init` explored it. `wrongAt` matches the addresses to break; the
 * breakage `resets of 2 %` ignores it.
 */
export type Breakage = { name: string; breaks(inner: RequestListener, wrongAt: RegExp): RequestListener };

/** Breaks the answers to the addresses that match `wrongAt`. All other answers stay as they are. */
const at =
  (answer: (response: ServerResponse, inner: () => void) => void) =>
  (inner: RequestListener, wrongAt: RegExp): RequestListener =>
  (request, response) => {
    if (!wrongAt.test(request.url ?? '')) return inner(request, response);
    answer(response, () => inner(request, response));
  };

const respond =
  (status: number, body: string, type = 'application/json') =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type }).end(body);

export const breakages: readonly Breakage[] = [
  { name: 'an error with status 200', breaks: at(respond(200, '{"errors":[{"message":"database gone"}]}')) },
  { name: 'an empty answer with status 200', breaks: at(respond(200, '')) },
  { name: 'status 404', breaks: at(respond(404, 'gone', 'text/plain')) },
  { name: 'status 500', breaks: at(respond(500, '{"error":"boom"}')) },
  { name: 'no content', breaks: at((response) => void response.writeHead(204).end()) },
  { name: 'slow answers', breaks: at((_, inner) => void setTimeout(inner, 3000)) },
  {
    name: 'resets of 2 %',
    breaks: (inner) => {
      let asked = 0;
      return (request, response) => {
        if (asked++ % 50 === 49) request.socket.destroy();
        else inner(request, response);
      };
    },
  },
];

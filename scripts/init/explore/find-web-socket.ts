import type { Finding } from '../base/finding.ts';

const places = ['/ws', '/socket', '/websocket', '/api/ws'];

/**
 * Requests the usual paths of a WebSocket. Resolves to the first path that accepts a connection, if any, and to a table
 * row that `init` prints.
 */
export async function findWebSocket(
  base: string,
  accepts: (url: string) => Promise<boolean>,
): Promise<{ path?: string; finding: Finding }> {
  const what = 'WebSocket';
  for (const place of places) {
    if (!(await accepts(base + place))) continue;
    return { path: place, finding: { what, found: place, written: 'socket.yaml, a probe for "meshproof check"' } };
  }
  return { finding: { what, found: 'none at the usual paths', written: 'nothing' } };
}

import type { Finding } from '../base/finding.ts';

const places = ['/ws', '/socket', '/websocket', '/api/ws'];

/**
 * Resolves to the first usual path, if any, that accepts the upgrade of a GET to a WebSocket, and to a row of the
 * table.
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

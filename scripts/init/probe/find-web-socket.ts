import type { Finding } from '../base/finding.ts';

/** Paths at which systems accept WebSocket connections. */
const places = ['/ws', '/socket', '/websocket', '/api/ws'];

/** Returns the row of the WebSocket: its address, if one of the usual paths accepts the upgrade of a GET request. */
export async function findWebSocket(base: string, accepts: (url: string) => Promise<boolean>): Promise<Finding> {
  const what = 'WebSocket';
  for (const place of places) {
    if (!(await accepts(base + place))) continue;
    const written = 'nothing: "meshproof check" reads a probe file with websocket: { url }';
    return { what, found: place, written };
  }
  return { what, found: 'none at the usual paths', written: 'nothing' };
}

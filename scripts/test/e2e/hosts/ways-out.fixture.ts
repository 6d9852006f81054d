/** A way in which a k6 program can reach a host. `URL` in its code stands for an http address without a path. */
export type WayOut = {
  name: string;
  imports?: string;
  work: string;
  /** Why the run is INVALID. Only `k6/websockets` reports no cause: its sessions lack an answer. */
  code: 'blocked-host' | 'unanswered-sockets';
};

/** Every way out of k6, each with a script that catches the error. A new module of k6 is one entry. */
export const k6Ways: readonly WayOut[] = [
  { name: 'http.get', work: "http.get('URL/');", code: 'blocked-host' },
  { name: 'http.get with throw', work: "try { http.get('URL/', { throw: true }); } catch {}", code: 'blocked-host' },
  { name: 'http.batch', work: "http.batch(['URL/a', 'URL/b']);", code: 'blocked-host' },
  { name: 'http.asyncRequest', work: "await http.asyncRequest('GET', 'URL/');", code: 'blocked-host' },
  {
    name: 'k6/ws',
    imports: "import ws from 'k6/ws';",
    work: "ws.connect('URL/'.replace('http', 'ws'), {}, () => undefined);",
    code: 'blocked-host',
  },
  {
    name: 'k6/websockets',
    imports: "import { WebSocket } from 'k6/websockets';",
    work: "new WebSocket('URL/'.replace('http', 'ws')).onerror = () => undefined;",
    code: 'unanswered-sockets',
  },
  {
    name: 'k6/net/grpc',
    imports: "import { Client } from 'k6/net/grpc';",
    work: "try { new Client().connect('URL'.slice(7), { plaintext: true, timeout: '300ms' }); } catch {}",
    code: 'blocked-host',
  },
];

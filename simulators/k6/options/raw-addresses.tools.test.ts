import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensure } from '../../../scripts/lib/tools.ts';
import { k6Environment, startK6 } from '../process/process.ts';
import { guardNetwork } from './network-guard.ts';

/** The path of each request that arrived, and `grpc` for each connection of gRPC. */
const arrived: string[] = [];
const server = createServer((request, response) => {
  arrived.push(request.url!.slice(1));
  const to = /^to-(.*)$/.exec(decodeURIComponent(request.url!.slice(1)))?.[1];
  if (to === undefined) response.end('ok');
  else response.writeHead(302, { location: to }).end();
});
// This server knows only HTTP/1.1, so the first bytes of a gRPC connection are an error.
server.on('clientError', (_, socket) => {
  arrived.push('grpc');
  socket.destroy();
});
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Lets k6 try each host by HTTP and gRPC, with the guard of a target whose name shop.test has the address. */
async function tryHosts(hosts: readonly string[], load: readonly string[], address: string): Promise<string[]> {
  arrived.length = 0;
  const allow = { load, browse: [] };
  const guard = await guardNetwork({ name: 't', urls: {}, allow, metricNames: {} }, async (name) =>
    name === 'shop.test' ? [address] : ['127.0.0.1'],
  );
  const { path: binary } = await ensure('k6');
  const input = `
    import http from 'k6/http';
    import ws from 'k6/ws';
    import grpc from 'k6/net/grpc';
    export const options = { iterations: 1, ...${JSON.stringify(guard)} };
    export default () => {
      for (const host of ${JSON.stringify(hosts)}) {
        const ways = [
          () => http.get('http://' + host + ':${port}/http-' + encodeURIComponent(host)),
          () => ws.connect('ws://' + host + ':${port}/ws-' + encodeURIComponent(host), {}, () => undefined),
          () => new grpc.Client().connect(host + ':${port}', { plaintext: true, timeout: '300ms' }),
        ];
        for (const way of ways) try { way(); } catch {}
      }
      http.get('http://127.0.0.1:${port}/to-${encodeURIComponent(`http://${hosts[0]}:${port}/redirected`)}');
    }`;
  const k6 = startK6({
    ...{ binary, args: ['run', '--quiet', '-'], env: k6Environment(process.env, {}), cwd: tmpdir(), input },
    ...{ onLine: () => undefined, onOutput: () => undefined },
  });
  expect((await k6.exited).code).toBe(0);
  return arrived.filter((url) => !url.startsWith('to-')).map(decodeURIComponent);
}

/** Returns the spellings that Go reads as an IPv4 address. */
function spellings(address: string): string[] {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
  const [high, low] = [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
  const hexadecimal = [low, low.padStart(3, '0'), low.padStart(4, '0')].flatMap((end) => [
    `[::ffff:${high}:${end}]`,
    `[0:0:0:0:0:FFFF:${high.toUpperCase()}:${end.toUpperCase()}]`,
  ]);
  return [address, `[::ffff:${address}]`, `[0:0:0:0:0:ffff:${address}]`, ...hexadecimal];
}

it.each(['127.0.0.2', '127.0.0.10', '127.18.52.86', '127.0.171.205', '127.1.160.2'])(
  'k6 reaches %s by its name only, in no spelling of the address and after no redirect',
  async (address) => {
    expect(await tryHosts(spellings(address), ['shop.test'], address)).toEqual([]);
    const byName = await tryHosts(['shop.test'], ['shop.test'], address);
    expect(byName).toEqual(['http-shop.test', 'ws-shop.test', 'grpc', 'redirected']);
  },
);

it('k6 reaches an address that is allowed beside its name, or that only ends like the address of a name', async () => {
  const reached = await tryHosts(['127.0.0.1', '127.0.0.2'], ['shop.test', '127.0.0.2'], '127.0.0.2');
  expect(reached).toEqual(expect.arrayContaining(['http-127.0.0.1', 'http-127.0.0.2', 'redirected']));
  expect(await tryHosts(['127.0.0.1'], ['shop.test'], '7.0.0.1')).toContain('http-127.0.0.1');
});

import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ForwardProxy, startForwardProxy } from './forward-proxy.fixture.ts';
import { type HostGate, openHostGate } from './host-gate.ts';

let gate: HostGate;
afterEach(() => gate.close());

async function openWithList(): Promise<string[]> {
  const refused: string[] = [];
  gate = await openHostGate((host) => refused.push(host));
  return refused;
}

describe('openHostGate', () => {
  it.each([
    ['a request', 'GET', 'http://forbidden.test:8080/x', 'forbidden.test'],
    ['a tunnel', 'CONNECT', 'forbidden.test:443', 'forbidden.test'],
    ['a tunnel to an IPv6 address', 'CONNECT', '[2001:db8::1]:443', '2001:db8::1'],
    ['a host in upper case', 'GET', 'http://FORBIDDEN.test/', 'forbidden.test'],
  ])('refuses %s without an answer and names its host', async (_, method, path, host) => {
    const refused = await openWithList();
    const asked = request(gate.url, { method, path }).end();
    const [error] = await once(asked, 'error');
    expect(error.code).toBe('ECONNRESET');
    expect(refused).toEqual([host]);
  });

  it('survives bytes that are no HTTP', async () => {
    const refused = await openWithList();
    const socket = connect(Number(new URL(gate.url).port), '127.0.0.1');
    socket.on('error', () => undefined).end('\u0000\u0001 rubbish\r\n\r\n');
    await once(socket, 'close');
    expect(refused).toEqual([]);
  });

  it('names no host for a request that is not a proxy request', async () => {
    const refused = await openWithList();
    await once(request(`${gate.url}/own`).end(), 'error');
    expect(refused).toEqual([]);
  });

  it('can be closed twice', async () => {
    await openWithList();
    await Promise.all([gate.close(), gate.close()]);
  });
});

describe('a gate with a proxy behind it', () => {
  let proxy: ForwardProxy;
  afterEach(() => proxy.close());

  async function openWithProxy(): Promise<string[]> {
    proxy = await startForwardProxy();
    const refused: string[] = [];
    gate = await openHostGate((host) => refused.push(host), { proxy: proxy.url, hosts: ['shop.test'] });
    return refused;
  }

  it('forwards a request for an allowed host, with its method, body and answer', async () => {
    const refused = await openWithProxy();
    const asked = request(gate.url, { method: 'POST', path: 'http://shop.test/a?b=c' }).end('body-1');
    const [answer] = await once(asked, 'response');
    expect([answer.statusCode, (await answer.toArray()).join('')]).toEqual([200, 'POST http://shop.test/a?b=c body-1']);
    expect([proxy.asked(), refused]).toEqual([['http://shop.test/a?b=c'], []]);
  });

  it('joins a tunnel to an allowed host', async () => {
    const refused = await openWithProxy();
    const asked = request(gate.url, { method: 'CONNECT', path: 'shop.test:443' }).end();
    const [answer, socket] = await once(asked, 'connect');
    socket.write('hello');
    const [echo] = await once(socket, 'data');
    expect([answer.statusCode, String(echo)]).toEqual([200, 'hello']);
    socket.destroy();
    expect([proxy.asked(), refused]).toEqual([['shop.test:443'], []]);
  });

  it('forwards nothing for another host', async () => {
    const refused = await openWithProxy();
    await once(request(gate.url, { path: 'http://forbidden.test/' }).end(), 'error');
    await once(request(gate.url, { method: 'CONNECT', path: 'sub.shop.test:443' }).end(), 'error');
    expect([proxy.asked(), refused]).toEqual([[], ['forbidden.test', 'sub.shop.test']]);
  });

  it.each([
    ['HTTP/1.1 099 Early'],
    ['HTTP/1.1 001 '],
    ['HTTP/1.1 200 a\u0001b'],
    ['HTTP/1.1 200 OK\r\nx: a\u007fb'],
    ['HTTP/1.1 200 OK\r\n: empty'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked, chunked\r\ncontent-length: 5'],
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade'],
    ['HTTP/9.9 200 OK'],
  ])('survives the answer %j of a proxy, to a request and to a tunnel', async (head) => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => void uncaught.push(error);
    process.on('uncaughtExceptionMonitor', note);
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', note));
    proxy = await startForwardProxy();
    const hostile = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`${head}\r\n\r\nhello`));
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    const { port } = hostile.address() as AddressInfo;
    gate = await openHostGate(() => undefined, { proxy: `http://127.0.0.1:${port}`, hosts: ['shop.test'] });
    for (const [method, path] of [
      ['GET', 'http://shop.test/'],
      ['CONNECT', 'shop.test:443'],
    ]) {
      const asked = request(gate.url, { method, path, timeout: 500 }).end();
      asked.on('timeout', () => asked.destroy());
      asked.on('response', (answer) => answer.resume()).on('connect', (_, socket) => socket.destroy());
      await new Promise((resolve) => asked.on('error', resolve).on('close', resolve));
    }
    hostile.close();
    expect(uncaught).toEqual([]);
  });

  it('closes the connection when the proxy does not answer', async () => {
    await openWithProxy();
    proxy.close();
    for (const [method, path] of [
      ['GET', 'http://shop.test/'],
      ['CONNECT', 'shop.test:443'],
    ])
      await once(request(gate.url, { method, path }).end(), 'error');
  });
});

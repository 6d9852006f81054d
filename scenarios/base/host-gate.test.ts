import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
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

  it('names no host for a request that is not for a proxy', async () => {
    const refused = await openWithList();
    await once(request(`${gate.url}/own`).end(), 'error');
    expect(refused).toEqual([]);
  });

  it('closes twice', async () => {
    await openWithList();
    await Promise.all([gate.close(), gate.close()]);
  });
});

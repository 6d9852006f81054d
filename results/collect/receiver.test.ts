import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { canConnect, otherAddresses } from '../../scripts/test/addresses.ts';
import { encodeWrite, type WireSeries } from '../prometheus/codec.ts';
import type { Row } from '../record/row.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const counter = (t: number, value: number): WireSeries => ({
  labels: { __name__: 'k6_http_reqs_total' },
  samples: [{ t, value }],
  histograms: [],
});
const counts = (rows: readonly Row[]) => rows.map((row) => 'n' in row && row.n);

let open: Receiver | undefined;
afterEach(() => open?.close());

async function start(take: (rows: Row[]) => void = () => undefined) {
  const rows: Row[] = [];
  const errors: Error[] = [];
  const receiver = await startReceiver({
    rows: (some) => {
      take(some);
      rows.push(...some);
    },
    error: (error) => errors.push(error),
  });
  open = receiver;
  const push = async (body: Uint8Array, url = receiver.url) =>
    (await fetch(url, { method: 'POST', body: new Uint8Array(body) })).status;
  return { receiver, rows, errors, push };
}

describe('the remote-write receiver', () => {
  it('passes on the increases of each push', async () => {
    const { rows, errors, push } = await start();
    expect(await push(encodeWrite([counter(1000, 10)]))).toBe(204);
    expect(await push(encodeWrite([counter(2000, 25)]))).toBe(204);
    expect(counts(rows)).toEqual([10, 15]);
    expect(errors).toEqual([]);
  });

  it('listens on 127.0.0.1 only, under a new path at each start', async () => {
    const { receiver, rows } = await start();
    const { port, pathname, hostname } = new URL(receiver.url);
    expect(hostname).toBe('127.0.0.1');
    for (const host of ['127.0.0.2', '::1', ...otherAddresses()])
      expect([host, await canConnect(host, Number(port))]).toEqual([host, false]);
    expect(await canConnect('127.0.0.1', Number(port))).toBe(true);
    await receiver.close();
    const { receiver: next, push } = await start();
    expect(new URL(next.url).pathname).not.toBe(pathname);
    expect(pathname.length).toBeGreaterThan(32);
    for (const path of ['/', pathname, `${new URL(next.url).pathname}x`, '/api/v1/write'])
      expect(await push(encodeWrite([counter(1000, 10)]), `${new URL(next.url).origin}${path}`)).toBe(404);
    expect(rows).toEqual([]);
  });

  it('counts each sender separately', async () => {
    const { receiver, rows, push } = await start();
    await push(encodeWrite([counter(1000, 10)]), `${receiver.url}/one`);
    await push(encodeWrite([counter(1000, 7)]), `${receiver.url}/two`);
    await push(encodeWrite([counter(2000, 12)]), `${receiver.url}/one`);
    expect(counts(rows)).toEqual([10, 7, 2]);
  });

  it('answers 400 to a body that is not remote write, reports it, and continues', async () => {
    const { rows, errors, push } = await start();
    expect(await push(Buffer.from('hello, this is no request'))).toBe(400);
    expect(errors.map((error) => error.message)).toEqual(['a push is not remote write']);
    expect(await push(encodeWrite([counter(1000, 3)]))).toBe(204);
    expect(counts(rows)).toEqual([3]);
  });

  it('answers 500 when the rows cannot be stored, and the next push includes them', async () => {
    let full = true;
    const { rows, errors, push } = await start(() => {
      if (full) throw new Error('the disk is full');
    });
    expect(await push(encodeWrite([counter(1000, 3)]))).toBe(500);
    expect(errors[0]?.cause).toMatchObject({ message: 'the disk is full' });
    full = false;
    expect(await push(encodeWrite([counter(2000, 8)]))).toBe(204);
    expect(counts(rows)).toEqual([8]);
  });

  it('answers 404 to another path and 405 to another method', async () => {
    const { receiver, rows, push } = await start();
    const body = encodeWrite([counter(1000, 3)]);
    expect(await push(body, new URL('/api/v1/write', receiver.url).href)).toBe(404);
    expect(await push(body, `${receiver.url}/a/b`)).toBe(404);
    expect((await fetch(receiver.url)).status).toBe(405);
    expect(rows).toEqual([]);
  });

  it('refuses a body above its limit', async () => {
    const { errors, push } = await start();
    const status = await push(Buffer.alloc(17 * 1024 * 1024)).catch(() => 'cut off');
    expect([413, 'cut off']).toContain(status);
    expect(errors.map((error) => error.name)).toEqual(['BodyLimitError']);
  });

  it('waits for a push in progress when it closes', async () => {
    const { receiver, rows } = await start();
    const body = encodeWrite([counter(1000, 3)]);
    const { socket, heard } = await beginPush(receiver.url, body.length);
    socket.write(body.subarray(0, 4));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const closed = receiver.close();
    socket.write(body.subarray(4));
    await closed;
    await ended;
    expect(heard()).toMatch(/HTTP\/1\.1 204/);
    expect(counts(rows)).toEqual([3]);
  });

  it('does not wait for ever for a push that never ends', async () => {
    const { receiver, errors } = await start();
    const { socket } = await beginPush(receiver.url, 10);
    socket.write('abc');
    await receiver.close(20);
    expect(errors.map((error) => error.message)).toEqual(['a push broke off']);
  });
});

/** Sends only the head of a push. The answer "100 Continue" of the server shows that it received the head. */
async function beginPush(url: string, length: number) {
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  let heard = '';
  const going = new Promise((resolve) => socket.once('data', resolve));
  socket.on('data', (data) => {
    heard += data;
  });
  socket.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n`);
  socket.write(`Content-Length: ${length}\r\n\r\n`);
  await going;
  return { socket, heard: () => heard };
}

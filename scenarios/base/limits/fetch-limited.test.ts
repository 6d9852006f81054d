import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchBy } from '../proxy/node-fetch.ts';
import type { TimedLimit } from './body-limits.ts';
import { endlessAnswers, serveEndless } from './endless.fixture.ts';
import { fetchStart, fetchText } from './fetch-limited.ts';
import { BodyLimitError } from './limit-error.ts';

const limit = { body: 'the answer', bytes: 1_000_000, time: 60_000, atLimit: 'none' } satisfies TimedLimit;
const shortMs = 300;

async function endless(name: string) {
  const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
  onTestFinished(() => server.close());
  return server;
}

async function answering(body: string, contentLength?: number) {
  const server = createServer((_, response) => {
    response.writeHead(200, contentLength === undefined ? {} : { 'content-length': contentLength });
    response.write(body);
    if (contentLength === undefined) response.end();
    else setTimeout(() => response.destroy(), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an answer that never ends', () => {
  const fetches = { 'the fetch of Node': undefined, 'a fetch with TLS options': fetchBy({ tls: () => ({}) }) };
  const cases = endlessAnswers.flatMap(({ name }) =>
    Object.entries(fetches).map(([by, fetch]) => [name, by, fetch] as const),
  );
  it.each(cases)('of %s, read by %s: ends at a limit and closes the connection', async (name, _, fetch) => {
    const server = await endless(name);
    // Node itself refuses endless headers after 16 KiB, and a switch of protocols, before a limit of 60 s is reached.
    const isRefused = ['headers', 'a switch of protocols'].includes(name);
    const time = isRefused ? limit.time : shortMs;
    const failure = await fetchText(server.url, { ...limit, time }, { ...(fetch && { fetch }) }).catch(
      (error: unknown) => error,
    );
    if (isRefused) expect(failure).toBeInstanceOf(TypeError);
    else expect(failure).toBeInstanceOf(BodyLimitError);
    await expect.poll(() => server.open()).toBe(0);
  });

  it('exceeds its limit of bytes if it is fast, and its limit of time if it is slow', async () => {
    const over = async (name: string, time: number) => {
      const failure = await fetchText((await endless(name)).url, { ...limit, time }).catch((error: unknown) => error);
      return (failure as BodyLimitError).over;
    };
    expect(await over('a gzip body of 1000 to 1', 60_000)).toBe('bytes');
    expect(await over('a body, a byte at a time', 100)).toBe('time');
  });

  it('is read by fetchStart up to the limit of bytes, and its connection is then closed', async () => {
    const server = await endless('a body of one line');
    expect((await fetchStart(server.url, { ...limit, bytes: 200 })).text).toBe('x'.repeat(200));
    await expect.poll(() => server.open()).toBe(0);
  });

  it('is read by fetchStart up to the limit of time if it is slow', async () => {
    const server = await endless('a body, a byte at a time');
    expect((await fetchStart(server.url, { ...limit, time: shortMs })).text).toMatch(/^z+$/);
  });
});

it('reads a body as long as the limit, and refuses a longer one', async () => {
  const url = await answering('{"ok":true}');
  expect((await fetchText(url, { ...limit, bytes: 11 })).text).toBe('{"ok":true}');
  await expect(fetchText(url, { ...limit, bytes: 10 })).rejects.toThrow(BodyLimitError);
});

it('fetchStart returns the start of a body that breaks off', async () => {
  const url = await answering('the start', 100);
  expect((await fetchStart(url, limit)).text).toBe('the start');
});

it("rejects with the reason of the caller's signal", async () => {
  const server = await endless('nothing');
  const stop = new AbortController();
  const answer = fetchText(server.url, limit, { signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(answer).rejects.toThrow('stopped');
});

it.each([6000, 25, 10080])('names port %i, which fetch refuses', async (port) => {
  const error = await fetchText(`http://127.0.0.1:${port}/x`, limit).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TypeError);
  const words = `Node does not connect to port ${port}, which the Fetch standard blocks: use another port`;
  expect(error).toMatchObject({ message: words, cause: { message: words } });
});

it('ends at its limit of time although the given fetch never settles and ignores its signal', async () => {
  const fetch = () => new Promise<never>(() => undefined);
  const failure = await fetchText('http://127.0.0.1/', { ...limit, time: 20 }, { fetch }).catch((error) => error);
  expect(failure).toBeInstanceOf(BodyLimitError);
});

it('ends at once if the signal is already aborted, although the given fetch never settles', async () => {
  const fetch = () => new Promise<never>(() => undefined);
  const failure = fetchText('http://127.0.0.1/', limit, { fetch, signal: AbortSignal.abort(new Error('stopped')) });
  await expect(failure).rejects.toThrow('stopped');
});

import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EndlessServer,
  endlessAnswers,
  sendEndless,
  serveEndless,
} from '../../../scenarios/base/limits/endless.fixture.ts';
import { endlessFrames, serveFrames } from '../../../scenarios/base/limits/endless-frames.fixture.ts';
import { serve, type TestServer } from '../http-server.ts';
import { type Ended, meshproof, startMeshproof, Workplace } from '../meshproof.ts';
import {
  badRecords,
  bombed,
  bombReaders,
  endlessReaders,
  type FrameReader,
  frameReaders,
  memoryOfK6,
  runsIn,
  sealAnew,
} from './endless.fixture.ts';
import { watchPeakMemory } from './peak-memory.ts';
import { cross, sampleOf } from './table.ts';
import { endOf } from './within.ts';

const mostBytes = 400e6;
const place = new Workplace();
afterAll(() => place.remove());

/** Runs a command, and expects a clean exit below the memory limit. */
async function within(args: readonly string[]): Promise<Ended> {
  const started = startMeshproof(args, { cwd: place.dir });
  const memory = watchPeakMemory(started.pid);
  const ended = await endOf(started);
  const peak = memory.stop();
  expect(ended.signal, ended.stderr).toBeNull();
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(peak / 1e6).toBeLessThanOrEqual(mostBytes / 1e6);
  process.stderr.write(`endless: ${(peak / 1e6).toFixed(0)} MB, exit ${ended.code}: ${args.slice(0, 2).join(' ')}\n`);
  return ended;
}

describe('an answer that never ends', () => {
  let endless: EndlessServer;
  let own: TestServer;
  afterAll(() => own?.close());

  it.each(sampleOf('endless answers', cross(endlessAnswers, endlessReaders), 24))(
    '%s: the command ends, and no endless answer makes it pass',
    async (_, answer, reader) => {
      endless = await serveEndless(answer);
      own?.close();
      own = await serve('127.0.0.1', (request, response) => {
        if (request.url === '/metrics') sendEndless(request.socket, answer);
        else response.end('ok');
      });
      try {
        rmSync(join(place.dir, 'runs'), { recursive: true, force: true });
        const { code, stderr } = await within(reader.args(place, { own: own.url, endless: endless.url }));
        expect(reader.codes, stderr).toContain(code);
        const [last] = code === 5 ? [] : place.runs();
        if (!reader.mayPass) expect(last?.verdict).not.toBe('PASS');
        if (last?.delivery) expect(last.delivery.status).not.toBe('complete');
      } finally {
        endless.close();
      }
    },
  );
});

describe('a WebSocket that never stops', () => {
  it.each(sampleOf('endless frames', cross(endlessFrames, frameReaders), 10))(
    '%s: the command ends, and does not pass',
    async (_, frames, reader) => {
      const broker = await serveFrames(frames);
      try {
        rmSync(join(place.dir, 'runs'), { recursive: true, force: true });
        const { code, stderr } = await within(reader.args(place, broker.url));
        expect(reader.codes, stderr).toContain(code);
        const verdicts = code === 5 ? [] : place.runs().map(({ verdict }) => verdict);
        expect(verdicts).not.toContain('PASS');
        expect(verdicts).toHaveLength(code === 5 ? 0 : 1);
      } finally {
        broker.close();
      }
    },
  );
});

describe('an upgrade to a WebSocket that has no complete answer', () => {
  const init: FrameReader = {
    name: 'init',
    args: (of, url) => ['init', join(of.dir, 'made'), '--url', url],
    codes: [0],
  };

  it.each(sampleOf('endless upgrades', cross(endlessAnswers, [...frameReaders, init]), 12))(
    '%s: the command ends, and does not pass',
    async (_, answer, reader) => {
      const sockets = new Set<Socket>();
      const server = createServer((_request, response) => void response.end('ok'));
      server.on('upgrade', (_request, socket: Socket) => {
        sockets.add(socket);
        sendEndless(socket, answer);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        for (const made of ['runs', 'made']) rmSync(join(place.dir, made), { recursive: true, force: true });
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const { code, stderr } = await within(reader.args(place, url));
        expect(reader.codes, stderr).toContain(code);
        const verdicts = place.has('runs') ? place.runs().map(({ verdict }) => verdict) : [];
        expect(verdicts).not.toContain('PASS');
      } finally {
        for (const socket of sockets) socket.destroy();
        server.closeAllConnections();
        server.close();
      }
    },
  );
});

describe('a gzip body that unpacks to 250 MB, for k6', () => {
  let server: TestServer;
  beforeAll(async () => {
    const bomb = gzipSync(Buffer.alloc(250_000_000));
    server = await serve('127.0.0.1', (request, response) => {
      if (request.url === '/health') response.end('ok');
      else response.setHeader('content-encoding', 'gzip').end(bomb);
    });
  });
  afterAll(() => server.close());

  it.each(bombReaders)('$name: the run ends and is judged', async ({ params, mostOfK6 }) => {
    rmSync(join(place.dir, 'runs'), { recursive: true, force: true });
    const { code, stderr } = await within(bombed(place, server.url, params));
    expect([0, 1, 3], stderr).toContain(code);
    const [run] = place.runs();
    expect(memoryOfK6(join(place.dir, 'runs', run!.id))).toBeLessThan(mostOfK6);
  });
});

describe('a forged record', () => {
  const whole = join(place.dir, 'whole');
  const store = join(place.dir, 'store');
  let server: TestServer;
  beforeAll(async () => {
    server = await serve('127.0.0.1', (_request, response) => void response.end('ok'));
    const probe = place.yaml('one.yaml', { probe: 'one', http: { steps: [{ url: '{api}/' }] } });
    const target = place.yaml('own.yaml', { target: 'own', urls: { api: server.url } });
    for (let run = 0; run < 2; run++)
      await meshproof(['check', probe, '--target', target, '--store', whole], { cwd: place.dir });
  });
  afterAll(() => server.close());

  const readers = [
    { name: 'compare', args: (id: string, other: string) => ['compare', other, id] },
    { name: 'runs show', args: (id: string) => ['runs', 'show', id] },
    { name: 'report', args: (id: string) => ['report', id] },
  ];

  it.each(sampleOf('bad records', cross(badRecords, readers), 9))(
    '%s: ends below the memory limit, without a stack trace',
    async (_, { text }, { args }) => {
      rmSync(store, { recursive: true, force: true });
      cpSync(whole, store, { recursive: true });
      const [other, id] = runsIn(store) as [string, string];
      await sealAnew(join(store, id), text());
      const { code, stderr } = await within([...args(id, other), '--store', store]);
      expect([0, 2, 3], stderr).toContain(code);
    },
  );
});

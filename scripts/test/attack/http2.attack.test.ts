import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../http-server.ts';
import { startMeshproof, Workplace } from '../meshproof.ts';
import { http2Attacks, serveHttp2 } from './http2.fixture.ts';
import { watchPeakMemory } from './peak-memory.ts';
import { cross, type Named, sampleOf } from './table.ts';
import { endOf } from './within.ts';

const mostBytes = 400e6;
const place = new Workplace();
let own: TestServer;
beforeAll(async () => {
  own = await serve('127.0.0.1', (_, response) => response.end('ok'));
});
afterAll(() => {
  own.close();
  place.remove();
});

interface Http2Reader extends Named {
  isTls: boolean;
  args(url: string): string[];
  codes: readonly number[];
}

const run = (traffic: object, slos: readonly object[], urls: object) => [
  'run',
  place.yaml('plan.yaml', { plan: 'http2', phases: { steady: '4s' }, traffic, slos }),
  '--target',
  place.yaml('target.yaml', {
    target: 'own',
    urls,
    ...(JSON.stringify(urls).includes('https') && { tls: { insecure: true } }),
  }),
  '--json',
  '--quiet',
];
const programOf = (text: string) => ({ k6: { scenarios: { [place.text('program.js', text)]: '5/s' } } });
const httpProgram = `import http from 'k6/http';
  export default () => { http.get(__ENV.MESHPROOF_API_URL + '/a', { timeout: '2s' }); };`;
const health = `syntax = "proto3"; package grpc.health.v1;
  service Health { rpc Check (Ask) returns (Answer); } message Ask { string service = 1; } message Answer { int32 status = 1; }`;
const grpcProgram = `import { Client, StatusOK } from 'k6/net/grpc';
  import { check } from 'k6';
  const client = new Client(); client.load(['.'], 'health.proto'); let connected = false;
  export default () => {
    let answer;
    try {
      if (!connected) client.connect(__ENV.MESHPROOF_GRPC_URL.replace('http://', ''), { plaintext: true, timeout: '2s' });
      connected = true;
      answer = client.invoke('grpc.health.v1.Health/Check', {}, { timeout: '2s' });
    } catch {}
    check(answer, { ok: (it) => it?.status === StatusOK && it.message.status === 1 });
  };`;

const readers: readonly Http2Reader[] = [
  {
    name: 'k6 by https',
    isTls: true,
    args: (url) => run(programOf(httpProgram), [{ errors: '< 1%' }], { api: url, health: own.url }),
    codes: [1, 3],
  },
  {
    name: 'k6 by gRPC, and the health check by gRPC',
    isTls: false,
    args: (url) => {
      place.text('health.proto', health);
      return run(programOf(grpcProgram), [{ checks: '>= 99%' }], { grpc: url });
    },
    codes: [1, 3, 5],
  },
  {
    name: 'a journey',
    isTls: true,
    args: (url) => {
      const text = `export default { name: 'h2', pages: { home: '/' }, async run({ page, urls, step }) {
        await step('open', () => page.goto(urls.web, { timeout: 3000 })); } };`;
      const journeys = { use: [place.text('h2.ts', text)], runs: 1, timeout: '20s' };
      return run({ journeys }, [{ 'web-journeys': '== 100%' }], { api: url, web: `${url}/`, health: own.url });
    },
    // The verdict is INCONCLUSIVE if the machine is so busy that the browser's own delay may be the cause of the
    // failure.
    codes: [1, 3, 4],
  },
  {
    name: 'init',
    isTls: false,
    args: (url) => ['init', './made', '--url', url],
    codes: [2, 5],
  },
];

describe('an HTTP/2 server that never answers correctly', () => {
  it.each(sampleOf('http2', cross(http2Attacks, readers), 34))(
    '%s: the command ends with its code',
    async (_, attack, reader) => {
      for (const made of ['runs', 'made']) rmSync(join(place.dir, made), { recursive: true, force: true });
      const server = await serveHttp2(attack, reader.isTls);
      try {
        const args = reader.args(server.url);
        const started = startMeshproof(args, { cwd: place.dir });
        const memory = watchPeakMemory(started.pid);
        const { code, stderr } = await endOf(started);
        const peak = memory.stop();
        process.stderr.write(`http2: ${(peak / 1e6).toFixed(0)} MB, exit ${code}: ${attack.name}, ${reader.name}\n`);
        // A client that is not gRPC can read such an answer, so a run with few answers is PASS or INCONCLUSIVE.
        const codes = attack.isHttpAnswer && reader.isTls ? [...reader.codes, 0, 4] : reader.codes;
        expect(codes, stderr).toContain(code);
        expect(stderr).not.toMatch(/bug in meshproof|\n\s+at /);
        expect(peak).toBeLessThanOrEqual(mostBytes);
        const verdicts = place.has('runs') ? place.runs().map(({ verdict }) => verdict) : [];
        expect(verdicts).not.toContain('PASS');
        if (args[0] === 'run') expect(verdicts).toHaveLength(code === 5 ? 0 : 1);
      } finally {
        server.close();
      }
    },
  );
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { k6Producer } from '../producer.ts';
import { asked, context, gets, room, run, sum, url, write } from './user-run.fixture.ts';

describe("a user's program with the real k6", { timeout: 60_000 }, () => {
  it('shares nothing with another program: response callback, options, variables, iteration numbers', async () => {
    write(
      'negative.js',
      `import http from 'k6/http'; http.setResponseCallback(http.expectedStatuses(404)); globalThis.seen = true;
      export default () => { ${gets('/missing')} };`,
    );
    write(
      'normal.js',
      `import http from 'k6/http'; import exec from 'k6/execution'; import { check } from 'k6';
      export const options = { noCookiesReset: true, tags: { team: 'shop' } };
      let signedIn = false;
      export default () => {
        if (!signedIn) { ${gets('/login')} } signedIn = true; ${gets('/private')}
        ${`http.get('${url()}/n?' + exec.scenario.iterationInTest + '&' + (__ENV.K6_VUS ?? ''), { tags: { name: 'n' } });`}
        check(exec, { 'sees no other': () => globalThis.seen === undefined, 'odd': () => exec.scenario.iterationInTest % 2 === 1 });
      };`,
    );
    vi.stubEnv('K6_VUS', '77');

    const { end } = await run({ './negative.js': '10/s', './normal.js': '10/s' });

    expect(end, end.reason).toMatchObject({ status: 'done', offered: 80, completed: 80, dropped: 0 });
    expect(end.phases.map(({ phase, completed }) => [phase, completed])).toEqual([
      ['warm-up', 40],
      ['steady', 40],
    ]);
    expect(sum('k6_http_reqs_total', { expected_response: 'false' })).toBe(0);
    expect(sum('k6_http_reqs_total', { scenario: 'normal', team: 'shop' })).toBeGreaterThan(80);
    const numbers = asked.flatMap((path) => /^\/n\?(\d+)&77$/.exec(path)?.[1] ?? []).map(Number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    const checks = { phase: 'steady', scenario: 'normal' };
    expect(sum('k6_checks_total', { ...checks, check: 'sees no other', result: 'true' })).toBe(20);
    expect([
      sum('k6_checks_total', { ...checks, check: 'odd', result: 'true' }),
      sum('k6_checks_total', { ...checks, check: 'odd', result: 'false' }),
    ]).toEqual([10, 10]);
  });

  it.each([
    ['get', "http.get('URL', { tags: { name: '/drop' } });"],
    ['asyncRequest', "await http.asyncRequest('GET', 'URL', null, { tags: { name: '/drop' } });"],
    ['batch', "http.batch([['GET', 'URL', null, { tags: { name: '/drop' } }]]);"],
  ])('counts the requests by %s that k6 repeated because the target closed their connection', async (_, request) => {
    write(
      'drops.js',
      `import http from 'k6/http'; import { sleep } from 'k6';
      export const options = { scenarios: { one: { executor: 'per-vu-iterations', vus: 1, iterations: 21, maxDuration: '3s', gracefulStop: '1s' } } };
      export default async () => { ${request.replaceAll('URL', `${url()}/drop`)} sleep(0.05); };`,
    );

    await run({ './drops.js': 'own' });

    const good = { expected_response: 'true', status: '200' };
    expect([asked.length, sum('k6_http_reqs_total', good)]).toEqual([26, 21]);
    expect(sum('k6_repeated_requests_total', { name: '/drop', method: 'GET' })).toBe(5);
  });

  it('runs a function that its scenarios name, in CommonJS, TypeScript, and with files beside the script', async () => {
    mkdirSync(join(room, 'lib'));
    write(
      'lib/shop.proto',
      'syntax = "proto3"; package shop; service Shop { rpc Ping(E) returns (E) {} } message E {}',
    );
    write('lib/data.txt', 'from a file');
    write(
      'lib/proto.ts',
      `import http from 'k6/http'; import grpc from 'k6/net/grpc';
      const client = new grpc.Client(); client.load(['.'], 'shop.proto');
      const text: string = open('./data.txt');
      export const options = { scenarios: { one: { executor: 'constant-vus', vus: 1, duration: '5s', exec: 'read' } } };
      export function read(): void { if (text === 'from a file') { ${gets('/read')} } }`,
    );
    write(
      'common.cjs',
      `const http = require('k6/http');
      exports.options = { hosts: { 'shop.test': '127.0.0.1', 'other.test': '127.0.0.2' } };
      exports.default = () => { http.get('${url().replace('127.0.0.1', 'shop.test')}/common', { tags: { name: 'c' } }); };`,
    );

    const { end, events } = await run({ './lib/proto.ts': '5/s', './common.cjs': '5/s' });

    expect(end, end.reason).toMatchObject({ status: 'done', completed: 40 });
    expect([
      asked.filter((path) => path === '/read').length,
      asked.filter((path) => path === '/common').length,
    ]).toEqual([20, 20]);
    const notes = events.filter(({ kind }) => kind === 'note').map(({ text }) => text);
    expect(notes).toEqual([
      expect.stringMatching(/^proto: .*scenarios.*constant-vus/),
      expect.stringMatching(/^common: .*other\.test/),
    ]);
  });

  it('keeps its own executors, and its starts are counted', async () => {
    write(
      'own.js',
      `import http from 'k6/http'; import { sleep } from 'k6';
      export const options = { scenarios: {
        write: { executor: 'per-vu-iterations', vus: 2, iterations: 3, exec: 'write', gracefulStop: '1s', maxDuration: '2s' },
        read: { executor: 'constant-arrival-rate', rate: 10, duration: '2s', preAllocatedVUs: 2, exec: 'read', gracefulStop: '1s', startTime: '1s' } } };
      export const read = () => { ${gets('/read')} };
      export const write = () => { ${gets('/write')} };`,
    );

    const { end } = await run({ './own.js': 'own' });

    expect(end, end.reason).toMatchObject({ status: 'done', dropped: 0 });
    expect([end.offered, end.completed]).toEqual([end.completed, asked.length]);
    expect(asked.filter((path) => path === '/write')).toHaveLength(6);
    expect(sum('k6_http_reqs_total', { program: 'own', scenario: 'write' })).toBe(6);
    expect(sum('k6_http_reqs_total', { program: 'own', scenario: 'read', phase: 'steady' })).toBeGreaterThan(5);
  });

  it('labels the phases also after a virtual user has left its k6 scenario and entered it again', async () => {
    write(
      'waves.js',
      `import http from 'k6/http'; import { sleep } from 'k6';
      export const options = { scenarios: { waves: { executor: 'ramping-vus', startVUs: 2, gracefulRampDown: '0s',
        stages: [{ target: 0, duration: '1s' }, { target: 2, duration: '1s' }, { target: 2, duration: '1s' }], gracefulStop: '0s' } } };
      export default () => { ${gets('/')} sleep(0.02); };`,
    );

    const { end } = await run({ './waves.js': 'own' });

    expect(end, end.reason).toMatchObject({ status: 'done' });
    const of = (phase: string) => sum('k6_iterations_total', { program: 'waves', phase });
    expect([of('warm-up') > 20, of('steady') > 20]).toEqual([true, true]);
    expect(of('warm-up') + of('steady')).toBe(sum('k6_iterations_total', { program: 'waves' }));
  });

  it('labels each iteration with its phase, also after a program that sets the tag itself', async () => {
    write(
      'labels.js',
      `import http from 'k6/http'; import exec from 'k6/execution';
      export default () => { ${gets('/')} exec.vu.metrics.tags.phase = 'own'; };`,
    );

    const { end } = await run({ './labels.js': '10/s' });

    expect(end, end.reason).toMatchObject({ status: 'done', offered: 40 });
    const requests = ['warm-up', 'steady', 'own'].map((phase) => sum('k6_http_reqs_total', { phase }));
    expect(requests).toEqual([20, 20, 0]);
  });

  it('counts exceptions after a failed request, and calls of fail(), against the target', async () => {
    write(
      'throws.js',
      `import http from 'k6/http'; import { fail } from 'k6'; import exec from 'k6/execution';
      export default () => {
        const n = exec.scenario.iterationInTest % 4;
        if (n === 0) { http.get('${url()}/missing', { tags: { name: 'm' } }); null.x; }
        if (n === 1) fail('not what I want');
        if (n === 2) throw new Error('a bug');
        ${gets('/')} };`,
    );

    const { end } = await run({ './throws.js': '10/s' });

    expect(end.health?.exceptions).toBe(10);
    const by = (who: string) => sum('k6_thrown_iterations_total', { by: who });
    expect([by('answer'), by('fail'), by('script')]).toEqual([10, 10, 10]);
  });

  it('counts declared writes, also in setup() and teardown(), from a module that opens a file beside it', async () => {
    mkdirSync(join(room, 'lib'));
    write('lib/kind.txt', 'order');
    write(
      'lib/order.js',
      `import { accepted, foundAgain } from 'meshproof/k6';
      const kind = open('./kind.txt');
      export const wrote = (id) => accepted(kind, id);
      export const read = (id, times) => foundAgain(kind, id, times);`,
    );
    write(
      'writes.js',
      `import exec from 'k6/execution'; import { read, wrote } from './lib/order.js';
      export const setup = () => { wrote('first'); return 'first'; };
      export default () => {
        const id = exec.scenario.iterationInTest + 1; wrote(id); read(id, id % 8 === 0 ? 0 : 1);
      };
      export const teardown = (id) => read(id, true);`,
    );

    const { end } = await run({ './writes.js': '10/s' });

    expect(end, end.reason).toMatchObject({ status: 'done', completed: 40 });
    const writes = { scenario: 'writes', kind: 'order' };
    expect(['accepted', 'checked', 'lost'].map((what) => sum(`k6_writes_${what}_total`, writes))).toEqual([41, 41, 5]);
  });

  it('is refused when its own executors take longer than the plan', async () => {
    write('long.js', `export const options = { vus: 1, duration: '1h' }; export default () => {};`);
    const made = await context();
    const section = k6Producer.schema.parse({ scenarios: { './long.js': 'own' } });
    await expect(k6Producer.prepare(section, made.context)).rejects.toThrow(UserError);
  });
});

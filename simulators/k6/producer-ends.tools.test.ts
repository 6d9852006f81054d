import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startReceiver } from '../../results/collect/receiver.ts';
import type { Context } from '../../results/record/producer.ts';
import { Tally } from '../../results/record/tally.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { make, prepare, run, seen, token, useTarget, write } from './producer-run.fixture.ts';

useTarget();

describe('the k6 producer', { timeout: 60_000 }, () => {
  it('counts exceptions, although k6 reports a run as done in which every iteration threw', async () => {
    const { context, events } = make();
    write('throws.ts', `export default function () { throw new Error('no such thing'); }`);

    const end = await run({ './throws.ts': '10/s' }, context);

    expect(end.status).toBe('done');
    expect(end.health?.exceptions).toBe(20);
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'exception',
        text: expect.stringContaining('no such thing'),
        data: { count: 20, program: 'throws' },
      }),
    );
  });

  it('reports the server error after which setup() threw as a fault of the target', async () => {
    const { context, events } = make();
    write('lists.ts', `export const setup = () => http.get('${seen.url}/broken').json().id; export default () => {};`);

    const end = await run({ './lists.ts': '5/s' }, context);

    expect(end.status).toBe('crashed');
    expect(events.map(({ kind }) => kind)).toContain('target-broken');
    expect(end.reason).toContain(`GET ${seen.url}/broken was answered with 503: no backend`);
    const [exchange] = readFileSync(join(seen.room, 'artifacts', 'failing-exchanges.ndjson'), 'utf8').split('\n');
    expect(JSON.parse(exchange!)).toMatchObject({ scenario: 'setup', path: '/broken', status: 503 });
  });

  it('names every host that a script requests by k6/websockets, by name and by address', async () => {
    const { context, events } = make();
    const socket = `const to = (address) => { new WebSocket(address).onerror = () => undefined; };`;
    const tries = `to('${seen.otherUrl.replace('http', 'ws')}/'); to('ws://shop.test/');`;
    write('sockets.ts', `import { WebSocket } from 'k6/websockets'; ${socket} export default () => { ${tries} }`);
    const tally = new Tally();
    const receiver = await startReceiver({ rows: (rows, sender) => tally.add(sender, rows), error: () => undefined });
    const receivedSeries: Context['receivedSeries'] = (sender, metric) => tally.series(sender, metric);

    const end = await run({ './sockets.ts': '5/s' }, { ...context, receiverUrl: receiver.url, receivedSeries });
    await receiver.close();

    expect([seen.otherSaw, [...(end.health?.blockedHosts ?? [])].sort()]).toEqual([0, ['127.0.0.2', 'shop.test']]);
    expect(events.filter(({ kind }) => kind === 'blocked-host').map(({ data }) => data?.count)).toEqual([10, 10]);
  });

  it('blocks a host that may not get load, by address and by redirect, and names it', async () => {
    const { context, events } = make();
    write('strays.ts', `export default function () { http.get('${seen.otherUrl}/'); }`);
    write('follows.ts', `export default function () { http.get('${seen.url}/redirect'); }`);

    const end = await run({ './strays.ts': '5/s', './follows.ts': '5/s' }, context);

    expect(seen.otherSaw).toBe(0);
    expect(end.health?.blockedHosts).toEqual(['127.0.0.2']);
    const blocked = events.flatMap(({ kind, data }) => (kind === 'blocked-host' ? [data] : []));
    expect(blocked).toEqual(Array.from({ length: 2 }, () => ({ host: '127.0.0.2', count: 10 })));
  });

  it('reaches another host when the target allows it', async () => {
    const { context } = make({ allow: ['127.0.0.2'] });
    write('strays.ts', `export default function () { http.get('${seen.otherUrl}/'); }`);

    const end = await run({ './strays.ts': '5/s' }, context);

    expect(seen.otherSaw).toBeGreaterThan(0);
    expect(end.health?.blockedHosts).toEqual([]);
  });

  it('reports that k6 was killed', async () => {
    const { context } = make();
    write('gets.ts', `export default function () { http.get('${seen.url}/'); }`);
    const ready = await prepare({ './gets.ts': '10/s' }, context);

    const ending = ready.run(Date.now() + 1000);
    await until(() => seen.served > 0);
    process.kill(seen.pids.at(-1) as number, 'SIGKILL');
    const end = await ending;

    expect(end).toMatchObject({ status: 'crashed', reason: 'k6 was killed by SIGKILL', delivered: {} });
  });

  it('stops on request and still reports its results', async () => {
    const stop = new AbortController();
    const { context } = make({ signal: stop.signal });
    write('gets.ts', `export default function () { http.get('${seen.url}/'); }`);
    const ready = await prepare({ './gets.ts': '10/s' }, context);

    const ending = ready.run(Date.now() + 1000);
    // The second request comes 100 ms after the first. By then, the first iteration has ended.
    await until(() => seen.served > 1);
    stop.abort();
    const end = await ending;

    expect(end.status).toBe('stopped');
    expect(end.completed).toBeGreaterThan(0);
    expect(end.completed).toBeLessThan(20);
  });

  it('names the pool that was too small, and the number of dropped arrivals', async () => {
    const { context } = make();
    write('waits.ts', `export default function () { http.get('${seen.url}/slow'); }`);

    const end = await run({ './waits.ts': { rate: '20/s', vus: { preAllocated: 1, max: 2 } } }, context);

    expect(end.health?.pool).toEqual({ max: 2, peak: 2, needed: 200 });
    expect(end.dropped).toBeGreaterThan(20);
    expect(end.completed + end.dropped + end.inFlight).toBe(end.offered);
  });

  it('counts iterations that started and never ended as unfinished', async () => {
    const { context } = make();
    write('hangs.ts', `export default function () { http.get('${seen.url}/slow'); }`);

    const end = await run({ './hangs.ts': { rate: '5/s', timeout: '1s' } }, context);

    expect(end.inFlight).toBeGreaterThan(0);
    expect(end.completed + end.dropped + end.inFlight).toBe(end.offered);
  });

  it('passes the token to programs by environment, and writes it nowhere', async () => {
    const { context, events } = make();
    write(
      'leaks.ts',
      `export function setup() { return { token: __ENV.MESHPROOF_TOKEN }; }
       export default function (data) { throw new Error('token ' + data.token); }`,
    );

    await run({ './leaks.ts': '5/s' }, context);

    // A real run passes its events through this masker before it records them.
    expect(JSON.stringify(masker.value(events))).toContain('token ***');
    const left = ['scratch/k6-options.json', 'artifacts/k6-summary.json'];
    for (const file of left) expect(readFileSync(join(seen.room, file), 'utf8')).not.toContain(token);
  });

  it.each([
    ['does not parse', 'export default function ({', /Unexpected|Expected/],
    ['throws when loaded', `throw new Error('broken');`, /broken/],
    ['exports no function', 'export const x = 1;', /no function default/],
    [
      'replaces Object.keys',
      'Object.keys = () => []; export default function () {}',
      /the program replaces Object\.keys \(do not/,
    ],
    [
      'replaces a prototype',
      'Array.prototype.filter = () => ["x"]; JSON.parse = () => 1; export default function () {}',
      /the program replaces JSON\.parse, Array\.prototype\.filter \(do not/,
    ],
    [
      'adds toJSON',
      'Array.prototype.toJSON = () => 1; export default function () {}',
      /the program replaces Array\.prototype\.toJSON \(do not/,
    ],
    ['exports no default function', 'export function a() {} export function b() {}', /no function default/],
  ])('refuses a program that %s before any load, naming its file', async (_what, source, message) => {
    const { context } = make();
    write('bad.ts', source);

    const refusal = await prepare({ './bad.ts': '5/s' }, context).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(UserError);
    expect(String(refusal)).toMatch(message);
    expect((refusal as UserError).where.file).toBe(join(seen.room, 'bad.ts'));
    expect(seen.served).toBe(0);
  });
});

async function until(happened: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !happened(); tries++) await systemClock.sleep(20);
}

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import type { Target } from '../../scenarios/plan/target.ts';
import { Closing } from '../lib/closing.ts';
import type { AbortCause } from '../run/abort.ts';
import { fakeParts } from '../run/run-parts.fixture.ts';
import { serve } from '../test/http-server.ts';
import { checkJob } from './check-job.ts';
import { watchChecks } from './watch-checks.ts';

/**
 * Watches a probe of a target that resets every connection, until `stop` aborts the session. `onListening` gets the
 * port of /metrics. Resolves to the exit code and the state file.
 */
async function watchUntil(stop: 'request' | 'result', onListening: (port: number) => void = () => undefined) {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-watch-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const use = join(dir, 'up.yaml');
  writeFileSync(use, stringify({ probe: 'up', http: { steps: [{ url: '{api}/' }] } }));
  const check = { name: 'up', kind: 'probe', use } as const;
  const setting = { runs: 1, sequential: false, slos: [], profile: 'desktop', evidence: false } as const;
  const abort = new AbortController();
  const interrupt = () => abort.abort({ kind: 'signal', signal: 'SIGINT' } satisfies AbortCause);
  const server = await serve('127.0.0.1', (request) => {
    if (stop === 'request') interrupt();
    request.socket.destroy();
  });
  onTestFinished(() => server.close());
  const target: Target = { name: 'shop', urls: { api: server.url }, allow: { load: [], browse: [] }, metricNames: {} };
  const store = join(dir, 'runs');
  const closing = new Closing();
  const say = (line: string) => {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) onListening(Number(port));
    if (stop === 'result' && line.startsWith('up: ')) interrupt();
  };
  const session = { ...fakeParts({ perSecond: 1 }).session, abort, say, closing };
  const around = { target, tools: {}, push: undefined, store, tags: {} };
  const options = { everyS: 60, jitter: 0, listen: '127.0.0.1:0', store };
  const code = await watchChecks([{ check, job: checkJob(check, setting) }], around, options, session);
  await closing.close();
  const file = join(store, 'checks.json');
  return { code, state: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).checks.up : undefined };
}

it('keeps a check whose target is unavailable as FAIL', async () => {
  const { code, state } = await watchUntil('result');
  expect([code, state.last.verdict, state.runs, state.good]).toEqual([130, 'FAIL', 1, 0]);
});

it('keeps no result of a check that a signal interrupted', async () => {
  expect(await watchUntil('request')).toEqual({ code: 130, state: undefined });
});

it.each([
  ['sends nothing', ''],
  ['sends half a request', 'GET /metrics HTTP/1.1\r\nHost: '],
  ['has its answer', 'GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n'],
])('ends although a client of /metrics %s and keeps its connection', async (_, sent) => {
  const { code } = await watchUntil('result', (port) => {
    const client = connect(port, '127.0.0.1', () => client.write(sent)).on('error', () => undefined);
    onTestFinished(() => void client.destroy());
  });
  expect(code).toBe(130);
});

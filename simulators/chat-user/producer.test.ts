import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { countOf } from '../../results/record/histogram.ts';
import { mergeHistograms } from '../../results/record/histogram-sum.ts';
import type { Context } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { chatMetrics } from './metrics.ts';
import { chatUserProducer } from './producer.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const token = event({ choices: [{ delta: { content: 'a b' } }] });
const usage = event({ choices: [], usage: { completion_tokens: 4 } });

/** Starts a server that omits the end mark of every fourth stream. */
async function startServer() {
  const asked: { body: string; authorization: string | undefined; path: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    if (request.method === 'GET') return response.writeHead(404).end();
    asked.push({ body, authorization: request.headers.authorization, path: request.url });
    response.end(token + token + usage + (asked.length % 4 === 0 ? '' : 'data: [DONE]\n\n'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/` };
}

function contextOf(urls: Record<string, string>) {
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: () => undefined,
  });
  const context = {
    clock: systemClock,
    planDir: '.',
    plan: { name: 'test', seed: 1, phases: toPhases({ 'warm-up': 0.2, steady: 0.8 }) },
    target: { name: 'chat', urls, auth: { bearer: { env: 'TOKEN' } } },
    secret: () => 'good',
    recorder,
    signal: new AbortController().signal,
  } as unknown as Context;
  return { context, recorder, rows };
}

describe('chat users against a server', { timeout: 30_000 }, () => {
  it('start the planned number of streams, and leave incomplete ones out of the latencies', async () => {
    const server = await startServer();
    const { context, recorder, rows } = contextOf({ inference: server.url });
    const section = chatUserProducer.schema.parse({ streams: '40/s', arrivals: 'constant', output: 7 });
    const ready = await chatUserProducer.prepare(section, context);
    const end = await ready.run(systemClock.wallMs() + 50);
    await ready.close();
    recorder.drain(Number.POSITIVE_INFINITY);

    expect(end).toMatchObject({ status: 'done', offered: 40, completed: 40, dropped: 0, inFlight: 0 });
    expect(end.phases.map(({ phase, offered }) => [phase, offered])).toEqual([
      ['warm-up', 8],
      ['steady', 32],
    ]);
    const outcomes = (outcome: string) =>
      rows
        .filter((row) => row.metric === chatMetrics.requests.name && row.labels.outcome === outcome)
        .reduce((sum, row) => sum + ('n' in row ? row.n : 0), 0);
    const values = (metric: string) =>
      countOf(mergeHistograms(rows.flatMap((row) => (row.metric === metric && 'h' in row ? [row.h] : []))));
    expect([outcomes('ok'), outcomes('no_done')]).toEqual([30, 10]);
    expect(values(chatMetrics.ttft.name)).toBe(30);
    expect(values(chatMetrics.tpot.name)).toBe(30);
    expect(values(chatMetrics.chunkGap.name)).toBe(30);
    expect(values(chatMetrics.dispatchDelay.name)).toBe(40);
    expect(server.asked[0]).toMatchObject({ authorization: 'Bearer good', path: '/v1/chat/completions' });
    expect(JSON.parse(server.asked[0]!.body)).toMatchObject({ max_tokens: 7, stream: true });
    expect(new Set(server.asked.map(({ body }) => body)).size).toBe(40);
  });

  it('tell how many requests of a trace start after the plan, in a dry run, in the output and in the record', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'meshproof-trace-')), 'long.csv');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, 'at,prompt,output\n0,1,1\n0.5,1,1\n600,1,1\n');
    const { url } = await startServer();
    const { context } = contextOf({ inference: url });
    const section = chatUserProducer.schema.parse({ replay: file });
    const said: string[] = [];
    const events: unknown[] = [];
    const recorder = { ...context.recorder, event: (event: unknown) => void events.push(event) } as Context['recorder'];
    const ready = await chatUserProducer.prepare(section, { ...context, recorder, say: (text) => said.push(text) });
    await ready.close();
    expect(said).toEqual([expect.stringContaining('1 of 3 requests')]);
    expect(await chatUserProducer.ask!(section, context, {} as never)).toEqual(said);
    expect(events).toMatchObject([{ kind: 'note', by: 'chat-user', text: said[0] }]);
  });

  it('refuse a target without an inference address', async () => {
    const section = chatUserProducer.schema.parse({ streams: '1/s' });
    const prepared = chatUserProducer.prepare(section, contextOf({ mesh: 'http://127.0.0.1:1' }).context);
    await expect(prepared).rejects.toThrow(UserError);
  });
});

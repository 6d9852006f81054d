import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { startCalibrator } from './calibrator.ts';
import { Driver } from './driver.ts';
import type { Totals } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import { chatSectionSchema } from './section.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const token = event({ choices: [{ delta: { content: 'a' } }] });

async function drive(
  section: Record<string, unknown>,
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  steady = 0.5,
) {
  const asked: { key: string; body: { messages: { role: string; content: string }[]; prompt?: string } }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    asked.push({ key: String(request.headers['x-request-key']), body: JSON.parse(body) });
    answer(request, response, asked.length);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const calibrator = await startCalibrator();
  closing.push(() => {
    calibrator.close();
    server.closeAllConnections();
    server.close();
  });
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: () => undefined,
  });
  const assignment = {
    section: chatSectionSchema.parse({ streams: '40/s', arrivals: 'constant', ...section }),
    phases: toPhases({ steady }),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`,
    bearer: undefined,
    seed: 5,
    shard: { index: 0, of: 1 },
    calibratorUrl: calibrator.url,
  };
  const end = await new Driver(assignment, systemClock, seededRandom(5), recorder).run(systemClock.wallMs() + 20);
  recorder.drain(Number.POSITIVE_INFINITY);
  const sum = (metric: string) =>
    rows.reduce((total, row) => total + (row.metric === metric && 'n' in row ? row.n : 0), 0);
  return { end, totals: end.detail as Totals, asked, sum };
}

const ok = (response: ServerResponse) => response.end(`${token}${token}data: [DONE]\n\n`);

describe('Driver', { timeout: 30_000 }, () => {
  it('keys each request by the seed and reads calibration streams', async () => {
    // The run lasts 2 s, because a calibration stream lasts 200 ms, and longer on a busy machine.
    const { end, asked } = await drive({ streams: '10/s' }, (_, response) => ok(response), 2);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(20);
    expect(asked[0]?.key).toBe('5.0.0');
    expect(end.health?.clientErrorSeconds?.samples).toBeGreaterThan(0);
  });

  it('sends the earlier turns of a conversation along', async () => {
    const { asked, end } = await drive({ streams: '6/s', turns: 3, think: '10ms', prefix: 5 }, (_, response) =>
      ok(response),
    );
    const [third] = asked.filter(({ key }) => key === '5.0.2');
    expect(third?.body.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(third?.body.messages[2]?.content).toBe('aa');
    expect(new Set(asked.map(({ body }) => body.messages[0]?.content)).size).toBe(1);
    expect(end.offered).toBe(asked.length);
  });

  it('cancels a share of the streams, which count as neither good nor bad', async () => {
    const { totals, end, sum } = await drive({ cancel: '100%', output: 2 }, (_, response) =>
      response.write(token.repeat(3)),
    );
    expect(totals.outcomes).toEqual({ cancelled: 20 });
    expect([sum(chatMetrics.cancelled.name), sum(chatMetrics.requests.name), sum(chatMetrics.goodput.name)]).toEqual([
      20, 0, 0,
    ]);
    expect(end.delivered).toEqual({ [chatMetrics.requests.name]: 0, [chatMetrics.cancelled.name]: 20 });
  });

  it.each(['obey', 'ignore'])('can %s a rate limit', async (policy) => {
    const refuse = (response: ServerResponse) => response.writeHead(429, { 'retry-after': '0.2' }).end();
    const { totals, asked, sum } = await drive({ 'rate-limited': policy, streams: '8/s' }, (_, response, count) =>
      count === 1 ? refuse(response) : ok(response),
    );
    const obeyed = policy === 'obey';
    expect(totals.outcomes).toEqual(obeyed ? { ok: 4 } : { ok: 3, rate_limited: 1 });
    expect([asked.length, sum(chatMetrics.retries.name)]).toEqual(obeyed ? [5, 1] : [4, 0]);
  });

  it('separates good answers from slow ones', async () => {
    const { totals, sum } = await drive({ good: { ttft: '60s' } }, (_, response) => ok(response));
    expect([totals.good, sum(chatMetrics.goodput.name)]).toEqual([20, 20]);
    const slow = await drive({ good: { ttft: '1us' } }, (_, response) => ok(response));
    expect([slow.totals.good, slow.totals.missed.ttft]).toEqual([0, 20]);
  });
});

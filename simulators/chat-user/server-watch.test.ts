import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { missedReads } from '../../results/record/reads/missed-reads.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import { hastyClock } from '../../scripts/test/hasty-clock.ts';
import { watchServer } from './server-watch.ts';

it.each(['a body of lines', 'a gzip body of 1000 to 1'])('reads %s once and reports it once', async (name) => {
  const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
    server.close();
  });
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: () => undefined,
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const watch = watchServer(server.url, { clock: systemClock, recorder, signal: over.signal });
  await expect.poll(() => events, { timeout: 20_000 }).toHaveLength(1);
  expect(events[0]).toMatchObject({ kind: 'note', by: 'chat-user', text: expect.stringContaining('longer than 5 MB') });
  expect(watch.peak()).toBeUndefined();
});

it.each([
  ['an error', 500, '', 'failed'],
  ['an answer without the metrics', 200, '# nothing', 'failed'],
  ['an answer beyond its limit', 200, 'x'.repeat(6e6), 'cut'],
])('records a missed read for %s, if an earlier answer had the metrics', async (_, status, later, why) => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(asked > 1 ? status : 200).end(asked > 1 ? later : 'vllm:num_requests_running 3\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
    server.closeAllConnections();
    server.close();
  });
  const rows: Row[] = [];
  const recorder = new RunRecorder({ rows: (some) => rows.push(...some), sample: () => {}, event: () => {} });
  const { port } = server.address() as AddressInfo;
  const watch = watchServer(`http://127.0.0.1:${port}`, { clock: hastyClock(20), recorder, signal: over.signal });
  const missed = () => {
    recorder.drain(Number.POSITIVE_INFINITY);
    return rows.filter(({ metric }) => metric === missedReads.name).map(({ labels }) => labels);
  };
  await expect.poll(missed, { timeout: 5000 }).toContainEqual({ of: 'meshproof_server_requests_waiting', why });
  expect(watch.peak()).toMatchObject({ running: 3 });
});

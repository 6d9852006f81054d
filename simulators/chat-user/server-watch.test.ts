import { expect, it, onTestFinished } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { RunEvent } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
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

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../scenarios/base/clock.ts';
import { fakeK6 } from '../fake-k6.fixture.ts';
import { iterateOnce } from './iterate-once.ts';

const room = mkdtempSync(join(tmpdir(), 'k6-once-'));
afterAll(() => rmSync(room, { recursive: true }));

/** Runs one iteration with a k6 that runs the shell line. `clock.sleep` of `shortened` milliseconds ends at once. */
async function once(line: string, shortened: (ms: number) => boolean) {
  writeFileSync(join(room, 'work.js'), 'export default () => undefined;');
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) => systemClock.sleep(shortened(ms) ? 100 : ms, signal),
  };
  const said: string[] = [];
  const result = await iterateOnce(
    { key: 'work', label: 'work', file: join(room, 'work.js'), isUser: true, own: true, timeoutS: 10 },
    {
      target: { name: 't', urls: {}, allow: { load: [], browse: [] }, metricNames: {} },
      ...{ seed: 1, scratchDir: join(room, 'scratch'), clock, signal: new AbortController().signal },
      secret: () => '',
      adopt: () => undefined,
      tool: async () => fakeK6(room, [line]).binary,
      say: (text) => said.push(text),
    },
    () => undefined,
  );
  return { ...result, said };
}

it.each([
  ['SIGINT', 'exec sleep 600'],
  ['SIGKILL', 'trap "" INT; while :; do sleep 0.1; done'],
])('a k6 that does not end is stopped at a time limit by %s', async (_, line) => {
  const { troubles } = await once(line, (ms) => ms > 30 * 60_000 || ms === 5000);
  expect(troubles).toEqual(['k6 did not end its start and one iteration within 52 minutes']);
});

it('the user is informed if no answer arrives for long', async () => {
  const { said, troubles } = await once('sleep 1', (ms) => ms === 10_000);
  expect({ said, troubles }).toEqual({
    said: ['k6 is still starting, or no request of the script has an answer yet'],
    troubles: [],
  });
});

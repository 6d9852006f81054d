import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { environment } from '../../scenarios/lib/names.ts';
import { fakeContext } from './context.fixture.ts';
import { fakeK6 } from './fake-k6.fixture.ts';
import { createK6Producer } from './producer.ts';
import { Scans } from './user/scans.ts';

it('writes the files of handleSummary at the close, without a token that another producer recognised later', async () => {
  const room = mkdtempSync(join(tmpdir(), 'k6-close-'));
  onTestFinished(() => rmSync(room, { recursive: true }));
  onTestFinished(masker.keepIssued());
  writeFileSync(join(room, 'one.js'), 'export default function () {}');
  const own = join(room, 'own.txt');
  const returned = JSON.stringify({ [own]: 'got token-of-a-journey', [`${own}.token-of-a-journey`]: 'x' });
  const { binary } = fakeK6(room, [`echo '${returned}' > "$${environment.summary}.own"`, 'exit 0']);
  const { context } = fakeContext({
    ...{ room, binary, token: 'a token of a test', pids: [], receiverUrl: 'http://127.0.0.1:1' },
    urls: { api: 'http://127.0.0.1:1' },
  });
  const producer = createK6Producer(new Scans());
  const ready = await producer.prepare(producer.schema.parse({ scenarios: { './one.js': '1/s' } }), context);
  await ready.run(Date.now());
  expect(existsSync(own)).toBe(false);
  masker.addIssued('token-of-a-journey');
  await Promise.all([ready.close(), ready.close()]);
  expect(readFileSync(own, 'utf8')).toBe('got ***');
  expect(existsSync(`${own}.***`)).toBe(true);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { temporaryStore } from '../store/store.fixture.ts';
import { Outbox } from './outbox.ts';

it('masks a secret in the reason beside a rejected body', async () => {
  const secret = 'tok-9fQ/vZ+3nKx';
  masker.add(secret);
  const directory = join(temporaryStore(), 'outbox');
  const outbox = await Outbox.open(directory);
  await outbox.put(new Uint8Array([1]), 1);
  const [body] = await outbox.waiting();
  await outbox.reject(body!, `400 no tenant for ${encodeURIComponent(secret)} or ${secret}`);
  expect(readFileSync(join(directory, 'rejected', `${body!.file}.txt`), 'utf8')).toBe('400 no tenant for *** or ***\n');
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { temporaryStore } from '../store/store.fixture.ts';
import { decodeWrite, encodeWrite } from './codec.ts';
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

it('masks a token that was recognised later, in bodies that wait and in rejected ones', async () => {
  onTestFinished(masker.keepIssued());
  const outbox = await Outbox.open(join(temporaryStore(), 'outbox'));
  const series = (token: string) => ({
    labels: { __name__: 'a', path: `/users/${token}`, [token]: 'x' },
    samples: [{ t: 1, value: Number.NaN }],
    histograms: [],
  });
  for (const token of ['token-of-one-body', 'token-of-another']) await outbox.put(encodeWrite([series(token)]), 1);
  const [first] = await outbox.waiting();
  await outbox.reject(first!, 'the server was full');
  masker.addIssued('token-of-one-body');
  masker.addIssued('token-of-another');
  await outbox.maskAgain();
  await outbox.restore();
  const bodies = await outbox.waiting();
  expect(bodies.map(({ samples }) => samples)).toEqual([1, 1]);
  for (const body of bodies) expect(decodeWrite(await outbox.read(body))).toEqual([series('***')]);
});

it('masks the other bodies if one is damaged, and reports the damage', async () => {
  onTestFinished(masker.keepIssued());
  const outbox = await Outbox.open(join(temporaryStore(), 'outbox'));
  const series = (path: string) => ({ labels: { __name__: 'a', path }, samples: [{ t: 1, value: 2 }], histograms: [] });
  await outbox.put(new Uint8Array([1]), 1);
  await outbox.put(encodeWrite([series('/users/token-after-damage')]), 1);
  masker.addIssued('token-after-damage');
  await expect(outbox.maskAgain()).rejects.toThrow();
  const [, whole] = await outbox.waiting();
  expect(decodeWrite(await outbox.read(whole!))).toEqual([series('/users/***')]);
});

const endless = (path: string, bytes: number) => {
  writeFileSync(path, '');
  truncateSync(path, bytes);
};

it.each([
  ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
  ['a symbolic link', (path: string) => symlinkSync('/etc/hostname', path)],
  ['a directory', (path: string) => mkdirSync(path)],
  ['a file of 5 TB', (path: string) => endless(path, 5e12)],
  ['a file of 17 MB', (path: string) => endless(path, 17e6)],
])('names %s among its bodies instead of reading it', async (_, make) => {
  const directory = join(temporaryStore(), 'outbox');
  for (const folder of [directory, join(directory, 'rejected')]) {
    mkdirSync(folder, { recursive: true });
    make(join(folder, '00000001.5.rw'));
    await expect(Outbox.open(directory)).rejects.toThrow(expect.objectContaining({ name: 'UserError' }));
    execFileSync('rm', ['-rf', directory]);
  }
});

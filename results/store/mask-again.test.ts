import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, it, onTestFinished, vi } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { readEvidenceParts } from './evidence-files.ts';
import type { RunWriter } from './run-writer.ts';
import { documentOf, event, row, sample, temporaryStore, writtenRun } from './store.fixture.ts';
import { verifyRun } from './verify-run.ts';

vi.mock(import('node:crypto'), async (original) => {
  const crypto = await original();
  return { ...crypto, randomUUID: vi.fn(crypto.randomUUID) };
});

const id = '20261124T081053Z-smoke-7f3a';

function openRun(): RunWriter {
  onTestFinished(masker.keepIssued());
  return writtenRun(temporaryStore(), id);
}

function keep(writer: RunWriter, name: string, content: string | Uint8Array): void {
  const file = join(writer.artifactDir, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
}

const artifact = (writer: RunWriter, name: string) => readFileSync(join(writer.runDir, 'artifacts', name));

it('masks a token that was recorded before an answer issued it, in each file of lines', async () => {
  const writer = openRun();
  const token = 'late-Token/4711';
  writer.rows([{ ...row, labels: { ...row.labels, page: `/?t=${encodeURIComponent(token)}` } }, row]);
  writer.sample({ ...sample, detail: { body: JSON.stringify({ token }) } });
  writer.event({ ...event, text: `the page shows ${token}`, data: { [token]: 1 } });
  writer.flush();
  masker.addIssued(token);
  writer.event({ ...event, text: 'after it' });
  await writer.seal(documentOf(id));
  const { rows, samples, events } = await readEvidenceParts(writer.runDir);
  expect([...rows]).toEqual([row, { ...row, labels: { ...row.labels, page: '/?t=***' } }, row]);
  expect(samples).toEqual([sample, { ...sample, detail: { body: '{"token":"***"}' } }]);
  expect(events).toEqual([
    event,
    { ...event, text: 'the page shows ***', data: { '***': 1 } },
    { ...event, text: 'after it' },
  ]);
  expect((await verifyRun(writer.runDir)).problem).toBeUndefined();
});

it('masks a token in each line of a file that is longer than the piece that is read at once', async () => {
  const writer = openRun();
  const long = 'page'.repeat(2000);
  const series = (page: number, token: string) => ({ ...row, labels: { page: `${long} ${page}`, token } });
  writer.rows(Array.from({ length: 300 }, (_, page) => series(page, page % 2 ? 'late-token-9' : 'none')));
  writer.flush();
  masker.addIssued('late-token-9');
  await writer.seal(documentOf(id));
  const { rows } = await readEvidenceParts(writer.runDir);
  const expected = Array.from({ length: 300 }, (_, page) => series(page, page % 2 ? '***' : 'none'));
  expect([...rows]).toEqual([row, ...expected]);
});

it('masks artifacts that were written before the token was issued, and keeps their JSON', async () => {
  const writer = openRun();
  const token = '48151623424815';
  for (const image of ['shop/upload.png', 'last.png', 'filmstrip/1ms.jpg/a.webp']) keep(writer, image, `PNG ${token}`);
  keep(writer, 'shop/last.png', `PNG ${token}`);
  keep(writer, 'console.log', `it says ${token}\nand ${Buffer.from(token).toString('base64')}\n`);
  keep(
    writer,
    'shop/requests.har',
    JSON.stringify({ log: { entries: [{ text: `{"id":${token}}`, size: Number(token) }] } }),
  );
  keep(writer, 'failing.ndjson', `{"body":"${token}"}\n{"body":"x"}\n`);
  keep(writer, 'k6-summary.json', JSON.stringify({ metrics: { [`m_${token}`]: 1 } }));
  masker.addIssued(token);
  await writer.seal(documentOf(id));
  expect(artifact(writer, 'console.log').toString()).toBe('it says ***\nand ***=\n');
  expect(JSON.parse(artifact(writer, 'shop/requests.har').toString())).toEqual({
    log: { entries: [{ text: '{"id":***}', size: '***' }] },
  });
  expect(artifact(writer, 'failing.ndjson').toString()).toBe('{"body":"***"}\n{"body":"x"}\n');
  for (const image of ['shop/upload.png', 'last.png', 'filmstrip/1ms.jpg/a.webp'])
    expect(artifact(writer, image).toString()).toBe('PNG ***');
  // The browser took this picture, so its bytes are no text.
  expect(artifact(writer, 'shop/last.png').toString()).toBe(`PNG ${token}`);
  expect(JSON.parse(artifact(writer, 'k6-summary.json').toString())).toEqual({ metrics: { 'm_***': 1 } });
});

it('masks the entries of a trace, and deletes the screenshots of a page that shows the token', async () => {
  const writer = openRun();
  const token = 'page-token-81';
  const image = strToU8('image');
  const trace = (html: string) =>
    zipSync({ 'a.trace': strToU8(JSON.stringify({ type: 'frame-snapshot', html })), 'a.jpeg': image });
  // An archive contains the time of its creation. To be comparable, the archive that must not change is made only once.
  const hides = trace('<b>hello</b>');
  for (const journey of ['shows', 'hides']) {
    keep(writer, `${journey}/trace.zip`, journey === 'shows' ? trace(`<b>${token}</b>`) : hides);
    keep(writer, `${journey}/last.png`, image);
    keep(writer, `${journey}/filmstrip/000100ms.jpg`, image);
  }
  masker.addIssued(token);
  const document = await writer.seal(documentOf(id));
  expect(document.artifacts).toEqual([
    'artifacts/hides/filmstrip/000100ms.jpg',
    'artifacts/hides/last.png',
    'artifacts/hides/trace.zip',
    'artifacts/shows/trace.zip',
  ]);
  const shown = unzipSync(artifact(writer, 'shows/trace.zip'));
  expect(Object.keys(shown)).toEqual(['a.trace']);
  expect(JSON.parse(strFromU8(shown['a.trace']!))).toMatchObject({ html: '<b>***</b>' });
  expect(artifact(writer, 'hides/trace.zip')).toEqual(Buffer.from(hides));
  const { events } = await readEvidenceParts(writer.runDir);
  expect(events.slice(1)).toEqual([
    { t: Date.parse(document.endedAt), kind: 'note', by: 'store', text: expect.any(String) },
  ]);
});

it('changes no file when no secret was learned since the run began', async () => {
  onTestFinished(masker.keepIssued());
  masker.addIssued('early-token-7');
  const writer = openRun();
  keep(writer, 'console.log', 'early-token-7\n');
  masker.addIssued('early-token-7');
  await writer.seal(documentOf(id));
  expect(artifact(writer, 'console.log').toString()).toBe('early-token-7\n');
});

it('leaves no working file when the record cannot be written again', async () => {
  const writer = openRun();
  writer.event({ ...event, text: 'late-token-55' });
  masker.addIssued('late-token-55');
  vi.mocked(randomUUID).mockReturnValue('0-0-0-0-0');
  onTestFinished(() => void vi.mocked(randomUUID).mockReset());
  mkdirSync(join(writer.partialDir, 'events.ndjson.0-0-0-0-0.tmp'));
  await expect(writer.seal(documentOf(id))).rejects.toThrow(/cannot seal the run/);
  expect(existsSync(writer.runDir)).toBe(false);
  expect(readdirSync(writer.partialDir)).toContain('events.ndjson');
  writer.discard();
});

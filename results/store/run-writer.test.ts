import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readEvidenceParts } from './evidence-files.ts';
import { LineFile } from './line-file.ts';
import { openRunWriter, writeDerived } from './run-writer.ts';
import {
  documentOf,
  event,
  headAt,
  owner,
  row,
  sample,
  sealedRun,
  temporaryStore,
  writtenRun,
} from './store.fixture.ts';
import { verifyRun } from './verify-run.ts';

const id = '20261124T081053Z-smoke-7f3a';

it('refuses a store in which no directory can be created', () => {
  expect(() => openRunWriter('/proc/nowhere/runs', '20260101T000000Z-short-0000', owner)).toThrow(UserError);
});

describe('a run writer', () => {
  it.each([1, 2, 3])('leaves nothing in the store when its file of lines %i cannot be created', (which) => {
    const storeDir = temporaryStore();
    let count = 0;
    const openLines = (file: string) => new LineFile(++count === which ? join(storeDir, 'nowhere', 'x') : file);
    expect(() => openRunWriter(storeDir, id, owner, headAt(), openLines)).toThrow(UserError);
    expect(readdirSync(storeDir)).toEqual([]);
  });

  it('writes flushed lines as plain text into a partial run', () => {
    const writer = writtenRun(temporaryStore(), id);
    expect(readFileSync(join(writer.partialDir, 'series.ndjson'), 'utf8')).toBe(`${JSON.stringify(row)}\n`);
    expect(JSON.parse(readFileSync(join(writer.partialDir, 'owner.json'), 'utf8'))).toEqual(owner);
    expect(JSON.parse(readFileSync(join(writer.partialDir, 'head.json'), 'utf8'))).toEqual(headAt());
    expect(existsSync(writer.runDir)).toBe(false);
  });

  it('seals a run with valid checksums that reads back', async () => {
    const storeDir = temporaryStore();
    const writer = writtenRun(storeDir, id);
    writeFileSync(join(writer.artifactDir, 'k6.json'), '{}');
    mkdirSync(join(writer.artifactDir, 'traces'));
    writeFileSync(join(writer.artifactDir, 'traces', 'one.zip'), 'zip');
    const document = await writer.seal(documentOf(id));
    expect(document.artifacts).toEqual(['artifacts/k6.json', 'artifacts/traces/one.zip']);
    expect(Object.keys(document.files)).toEqual([
      ...document.artifacts,
      'events.ndjson',
      'samples.ndjson.gz',
      'series.ndjson.gz',
    ]);
    expect(readdirSync(writer.runDir)).toContain('owner.json');
    writer.release();
    expect(readdirSync(writer.runDir).sort()).toEqual([
      'artifacts',
      'events.ndjson',
      'run.json',
      'samples.ndjson.gz',
      'series.ndjson.gz',
    ]);
    expect(readdirSync(storeDir)).toEqual([id]);
    const { rows, samples, events } = await readEvidenceParts(writer.runDir);
    expect([[...rows], samples, events]).toEqual([[row], [sample], [event]]);
    expect(await verifyRun(writer.runDir)).toEqual({ document });
  });

  it('allows derived files to be written again', async () => {
    const runDir = await sealedRun(temporaryStore(), id);
    writeDerived(runDir, 'summary.md', 'one');
    writeDerived(runDir, 'summary.md', 'two');
    expect(readFileSync(join(runDir, 'summary.md'), 'utf8')).toBe('two');
    expect((await verifyRun(runDir)).problem).toBeUndefined();
  });

  it('never overwrites a run of the same id', async () => {
    const storeDir = temporaryStore();
    const runDir = await sealedRun(storeDir, id);
    const before = readFileSync(join(runDir, 'run.json'), 'utf8');
    expect(() => openRunWriter(storeDir, id, owner)).toThrow(UserError);
    expect(readFileSync(join(runDir, 'run.json'), 'utf8')).toBe(before);
    expect(readdirSync(storeDir)).toEqual([id]);
  });

  it('refuses to replace a run that appeared before the seal', async () => {
    const writer = writtenRun(temporaryStore(), id);
    mkdirSync(writer.runDir);
    await expect(writer.seal(documentOf(id))).rejects.toThrow(
      expect.objectContaining({ where: { file: writer.runDir } }),
    );
    expect(readdirSync(writer.runDir)).toEqual([]);
  });

  it('reports a store that cannot be written', () => {
    const storeDir = temporaryStore();
    writeFileSync(dirname(storeDir).concat('/file'), '');
    expect(() => openRunWriter(`${dirname(storeDir)}/file/runs`, id, owner)).toThrow(
      /cannot start a run in the store: a part of the path is not a directory/,
    );
  });

  it('refuses lines after the seal', async () => {
    const writer = writtenRun(temporaryStore(), id);
    await writer.seal(documentOf(id));
    expect(() => writer.event(event)).toThrow(/sealed/);
  });

  it('refuses a document that violates the schema', async () => {
    const writer = writtenRun(temporaryStore(), id);
    await expect(writer.seal({ ...documentOf(id), startedAt: 'yesterday' })).rejects.toThrow();
    expect(existsSync(writer.runDir)).toBe(false);
  });

  it('deletes a discarded run', () => {
    const storeDir = temporaryStore();
    writtenRun(storeDir, id).discard();
    expect(readdirSync(storeDir)).toEqual([]);
  });
});

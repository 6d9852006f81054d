import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealRun } from './seal-run.ts';
import { documentOf, sealedRun, temporaryStore, writtenRun } from './store.fixture.ts';
import { RunDeletedError, storeError } from './store-error.ts';

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than its limit (raise the limit: ulimit -f)'],
])('names the limit of the system: %s', (code, words) => {
  const cause = Object.assign(new Error(`${code}: raw text, write`), { code });
  expect(String(storeError('write report.html', 'runs/a/report.html', cause))).toBe(
    `runs/a/report.html: cannot write report.html: ${words}`,
  );
});

const id = '20261124T081053Z-smoke-7f3a';

describe('an error about a missing path names that path, not a deleted run', () => {
  it.each(['series.ndjson', 'samples.ndjson'])('when %s is missing at the seal', async (name) => {
    const writer = writtenRun(temporaryStore(), id);
    rmSync(join(writer.partialDir, name));
    const error = await writer.seal(documentOf(id)).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(RunDeletedError);
    expect(String(error)).toBe(
      `${join(writer.partialDir, name)}: cannot seal the run: the file or directory does not exist`,
    );
  });

  it('when the whole directory to seal is missing', async () => {
    const storeDir = temporaryStore();
    const writer = writtenRun(storeDir, id);
    rmSync(writer.partialDir, { recursive: true });
    const sealing = sealRun(writer.partialDir, writer.runDir, documentOf(id));
    await expect(sealing).rejects.toMatchObject({ where: { file: writer.partialDir } });
  });

  it('when the directory for the new name is missing', () => {
    const storeDir = temporaryStore();
    mkdirSync(storeDir);
    writeFileSync(join(storeDir, 'x'), '');
    const rename = () => renameSync(join(storeDir, 'x'), join(storeDir, 'gone', 'deeper', 'x'));
    expect(() => stored(rename, storeDir)).toThrow(
      expect.objectContaining({ where: { file: join(storeDir, 'gone') } }),
    );
  });

  it('but never a directory above the path that the caller names', () => {
    const file = join(temporaryStore(), 'absent/tmp');
    const cause = Object.assign(new Error('raw text'), { code: 'ENOENT', path: join(file, 'meshproof-a') });
    expect(String(storeError('create files', file, cause))).toMatch(`${file}: cannot create files: `);
  });

  it('unless the path is in a sealed run that is gone', async () => {
    const storeDir = temporaryStore();
    const runDir = await sealedRun(storeDir, id);
    rmSync(runDir, { recursive: true });
    expect(() => stored(() => writeFileSync(join(runDir, 'report.html'), ''), storeDir)).toThrow(RunDeletedError);
  });
});

function stored(work: () => void, storeDir: string): void {
  try {
    work();
  } catch (cause) {
    throw storeError('write the file', storeDir, cause);
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { doctor, ensure } from './tools.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'meshproof-tools-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const bare = () => ({ env: { HOME: root, PATH: root }, uid: 1000, arch: 'none' });

describe('ensure', () => {
  it('returns the installed tool', async () => {
    await writeFile(join(root, 'k6'), '#!/bin/sh\necho k6 v2.2.0\n', { mode: 0o755 });
    expect(await ensure('k6', bare())).toMatchObject({ version: '2.2.0', path: join(root, 'k6'), source: 'PATH' });
  });

  it('throws UnavailableError that names every way that was tried', async () => {
    const error = await ensure('k6', bare()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(String(error)).toMatch(/^k6: not available: PATH: .*; cache: .*; release: .*; go build: PATH has no go/);
  });

  it('throws the reason of an aborted signal unchanged', async () => {
    const reason = new Error('enough');
    await expect(ensure('k6', { ...bare(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('doctor', () => {
  it('lists every tool, the missing ones with a reason, and installs nothing', async () => {
    await writeFile(join(root, 'k6'), '#!/bin/sh\necho k6 v2.2.0\n', { mode: 0o755 });
    const playwright = { executablePath: async () => undefined, installer: () => undefined };
    const tools = await doctor({ ...bare(), playwright });
    expect(tools.map(({ name, ok }) => [name, ok])).toEqual([
      ['k6', true],
      ['chromium', false],
      ['prometheus', false],
      ['alertmanager', false],
    ]);
    expect(tools[1]).toMatchObject({ version: null, path: null, source: null });
    expect(tools[1]?.problem).toContain('PATH: has no chromium');
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ensure } from '../../lib/tools.ts';
import { Workplace } from '../../test/meshproof.ts';
import { exportK6 } from './export-k6.ts';
import { exportOperator } from './export-k6-operator.ts';

let place: Workplace;
let printed: string;
beforeEach(() => {
  place = new Workplace();
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.stubEnv('SHOP_TOKEN', 'a-very-secret-token');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  place.remove();
});

const target = () =>
  join(
    place.dir,
    place.yaml('target.yaml', {
      target: 'shop',
      urls: { api: 'http://127.0.0.1:1/v1', mesh: 'http://127.0.0.1:1', web: 'http://127.0.0.1:1' },
      auth: { bearer: { env: 'SHOP_TOKEN' } },
    }),
  );

describe('export with the real k6', { timeout: 60_000 }, () => {
  it('writes documents for the operator with the script and without a secret', async () => {
    const out = join(place.dir, 'cluster');
    expect(await exportOperator('smoke', { target: target(), instances: 4, out, json: true, quiet: true })).toBe(0);
    const { files, secret } = JSON.parse(printed);
    const texts: string[] = files.map((file: string) => readFileSync(file, 'utf8'));
    const documents = texts.flatMap((text) => parseAllDocuments(text).map((one) => one.toJS()));
    expect(documents.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Service', 'Deployment', 'TestRun']);
    expect(documents[3].spec.parallelism).toBe(4);
    expect(secret).toEqual({ name: 'meshproof-smoke', keys: ['token'] });
    const archive = Buffer.from(documents[0].binaryData['plan.tar'], 'base64').toString('latin1');
    expect(archive).toContain('api__steady');
    expect([...texts, archive].some((text) => text.includes('a-very-secret-token'))).toBe(false);
  });

  it('writes an archive that plain k6 runs, with a scenario for each program and phase', async () => {
    const out = join(place.dir, 'plain');
    expect(await exportK6('smoke', { out, json: true, quiet: true })).toBe(0);
    const [file] = JSON.parse(printed).files;
    const k6 = (await ensure('k6')).path;
    const args = ['inspect', '--execution-requirements', file];
    const { status, stdout, stderr } = spawnSync(k6, args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(Object.keys(JSON.parse(stdout).scenarios)).toContain('api__steady');
  });
});

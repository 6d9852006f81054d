import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { startGrafana } from './grafana-server.ts';
import { startAlertmanager } from './local-alertmanager.ts';
import { startPrometheus } from './prometheus-server.ts';

const reaper = {
  adopt: () => undefined,
  release: () => undefined,
  adoptDirectory: () => undefined,
  dismiss: () => undefined,
};
const binary = process.execPath;
const retention = { time: '15d', size: '1GB' };
const files = new Map([['grafana/dashboards/run.json', '{}']]);

it.each([
  [
    'Prometheus',
    (dataDir: string) => startPrometheus({ binary, dataDir, port: 0, retention, reaper, clock: systemClock }),
  ],
  ['Alertmanager', (directory: string) => startAlertmanager(reaper, binary, { directory, config: '' })],
  ['Grafana', (dir: string) => startGrafana({ binary, dir, files, prometheusUrl: '', reaper, env: {} })],
])('names the directory of %s when a file is in its place', async (_, start) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-data-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, '.meshproof');
  writeFileSync(file, '');
  const failed = await start(join(file, 'data')).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(UserError);
  expect((failed as UserError).where.file).toContain(join(file, 'data'));
});

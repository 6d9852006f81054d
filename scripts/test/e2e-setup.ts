import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { RunDocument } from '../../results/record/run.ts';
import { systemClock } from '../../scenarios/plan/clock.ts';
import { startPrometheus } from '../lib/prometheus-server.ts';
import { startReaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';
import { ourLeftovers } from './leftovers.ts';
import { meshproof } from './meshproof.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** One healthy run of all kinds of traffic, that most tests only read. */
    healthy: {
      cwd: string;
      code: number | null;
      stdout: string;
      stderr: string;
      document: RunDocument;
      promUrl: string;
    };
  }
}

/** A Prometheus and one healthy smoke run for all end-to-end tests; at the end nothing of ours may be left. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  const reaper = startReaper();
  const { path: binary } = await ensure('prometheus');
  const prometheus = await startPrometheus({
    binary,
    dataDir: join(dir, 'prometheus'),
    retention: { time: '1d', size: '1GB' },
    reaper,
    port: 0,
    clock: systemClock,
    log: () => undefined,
  });
  const run = await meshproof(['run', 'smoke', '--prometheus', prometheus.writeUrl, '--json', '--tag', 'test=e2e'], {
    cwd: dir,
  });
  const document = JSON.parse(run.stdout || 'null') as RunDocument;
  project.provide('healthy', { ...run, cwd: dir, document, promUrl: prometheus.url });
  return async () => {
    await prometheus.stop();
    reaper.dismiss();
    rmSync(dir, { recursive: true, force: true });
    const left = await ourLeftovers();
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join('\n')}`);
  };
}

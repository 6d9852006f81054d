import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import type { Measure } from '../selftest/measure.ts';

/** The newest self-test of this machine, as each run's record carries it. Seconds. */
export type Kept = {
  at: string;
  host: string;
  streams: number;
  errors: Record<string, { p50: number; p99: number; ok: boolean }>;
};

async function fileOf(): Promise<string> {
  // Set-up is plain JavaScript that is never bundled.
  const { cacheRoot } = await import(pathToFileURL(join(packageRoot, 'scripts/setup/host.mjs')).href);
  return join(cacheRoot({ env: process.env, platform: process.platform }), 'selftest.json');
}

export async function keepSelftest(measures: readonly Measure[], streams: number, nowMs: number): Promise<void> {
  const errors = Object.fromEntries(
    measures.map(({ name, errorP50, errorP99, ok }) => [name, { p50: errorP50, p99: errorP99, ok }]),
  );
  const kept: Kept = { at: new Date(nowMs).toISOString(), host: hostname(), streams, errors };
  const file = await fileOf();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(kept, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** Undefined when this machine was never tested. */
export async function keptSelftest(): Promise<Kept | undefined> {
  try {
    const kept = JSON.parse(readFileSync(await fileOf(), 'utf8')) as Kept;
    return kept.host === hostname() ? kept : undefined;
  } catch {
    return undefined;
  }
}

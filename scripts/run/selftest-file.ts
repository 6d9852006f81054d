import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Selftest, selftestSchema } from '../../results/record/environment.ts';
import { writeWhole } from '../../results/store/durable.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

async function selftestFile(): Promise<string> {
  // The code in `scripts/setup` is plain JavaScript and never bundled. So it is imported by its path.
  const { cacheRoot } = await import(pathToFileURL(join(packageRoot, 'scripts/setup/host.mjs')).href);
  return join(cacheRoot({ env: process.env, platform: process.platform }), 'selftest.json');
}

type MeasuredError = { name: string; errorP50: number; errorP99: number; ok: boolean };

/**
 * Writes the result of a self-test. All later runs on this machine record it, except a simulated mesh without a target.
 */
export async function writeSelftest(measures: readonly MeasuredError[], streams: number, nowMs: number): Promise<void> {
  const errors = Object.fromEntries(
    measures.map(({ name, errorP50, errorP99, ok }) => [name, { p50: errorP50, p99: errorP99, ok }]),
  );
  const selftest: Selftest = { at: new Date(nowMs).toISOString(), host: hostname(), streams, errors };
  const file = await selftestFile();
  makeDirectory(dirname(file));
  writeWhole(file, `${JSON.stringify(selftest, null, 2)}\n`);
}

/** Resolves to the newest self-test of this machine; undefined when there is none or its file cannot be read. */
export async function readSelftest(): Promise<Selftest | undefined> {
  try {
    const selftest = selftestSchema.parse(parseJson(readTextFile(await selftestFile(), bodyLimits.storeFile)));
    return selftest.host === hostname() ? selftest : undefined;
  } catch {
    return undefined;
  }
}

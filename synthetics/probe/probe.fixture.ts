import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { readProbe } from './probe.ts';
import { type ProbeOptions, runProbe } from './run-probe.ts';

/** A temporary directory for the files of the tests. */
export const dir = mkdtempSync(join(tmpdir(), 'meshproof-probe-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Starts a server that is closed when the test ends. Returns its address. */
export async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function targetAt(api: string) {
  return { name: 'test', urls: { api }, allow: { load: [], browse: [] }, metricNames: {} };
}

let count = 0;
function write(text: string): string {
  const file = join(dir, `probe-${count++}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** Runs the probe that `text` describes. */
export async function run(
  text: string,
  api = 'http://127.0.0.1:1',
  bearer?: string,
  clock = systemClock,
  tls: ProbeOptions['tls'] = () => ({}),
) {
  const { file, value } = readProbe(write(text), targetAt(api));
  const signal = new AbortController().signal;
  const allows = (host: string) => host === '127.0.0.1';
  const outcome = await runProbe(value, { file, clock, urls: { api }, bearer, tls, allows, signal });
  const values = Object.fromEntries(
    (outcome?.values ?? []).map(({ metric, labels, value }) => [[metric, ...Object.values(labels)].join(' '), value]),
  );
  return { ...outcome!, values };
}

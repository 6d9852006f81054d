import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { type Child, startChild } from './child.ts';
import { lockData } from './data-lock.ts';
import type { Reaper } from './reaper.ts';

export interface PrometheusServer {
  readonly url: string;
  readonly writeUrl: string;
  readonly pid: number;
  /** SIGTERM, so that it writes down what it has; SIGKILL after 10 s. Idempotent. */
  stop(): Promise<void>;
}

export type PrometheusOptions = {
  binary: string;
  /** Made when it is not there; opened again when it is. */
  dataDir: string;
  /** 0: a free one. */
  port: number;
  retention: { time: string; size: string };
  reaper: Reaper;
  clock: Clock;
  /** Each line that it writes. */
  log: (line: string) => void;
};

const config = `# Written anew at each start. Nothing is scraped: runs are pushed.
global:
  scrape_interval: 15s
`;

const readyWithinMs = 30_000;
const stopGraceMs = 10_000;

/**
 * Starts a Prometheus on loopback that takes remote write and native histograms, and resolves when it is ready. The
 * feature flag is needed below 3.8 and does no harm above. Throws UnavailableError with its last words when it ends
 * instead, or says that another one has its data.
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const { binary, dataDir, retention } = options;
  await mkdir(dataDir, { recursive: true });
  const lock = lockData(dataDir);
  if (!lock) {
    const text = `another Prometheus is using ${dataDir}: stop that one, or use it by its URL`;
    throw new UnavailableError('prometheus', text);
  }
  const configFile = join(dataDir, 'prometheus.yml');
  await writeFile(configFile, config);
  const child = startChild(
    [
      binary,
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(dataDir, 'data')}`,
      `--storage.tsdb.retention.time=${retention.time}`,
      `--storage.tsdb.retention.size=${retention.size}`,
      `--web.listen-address=127.0.0.1:${options.port}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms',
    ],
    { reaper: options.reaper },
  );
  lock.handTo(child.pid);
  void child.exited.then(() => lock.release());
  child.process.stdout?.resume();
  try {
    const address = await listenAddress(child, options.log);
    const url = `http://${address}`;
    await ready(child, url, options.clock);
    return { url, writeUrl: `${url}/api/v1/write`, pid: child.pid, stop: () => child.end(stopGraceMs) };
  } catch (error) {
    await child.end(stopGraceMs);
    if (error !== ended) throw error;
    throw whyEnded(child.lastWords());
  }
}

const ended = new Error('Prometheus ended');

/** It says where it listens, also when it was told to choose: `msg="Listening on" address=127.0.0.1:34963`. */
function listenAddress(child: Child, log: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.process.stderr! }).on('line', (line) => {
      log(line);
      const [, address] = /msg="Listening on".*\baddress="?([\d.]+:\d+)/.exec(line) ?? [];
      if (address) resolve(address);
    });
    void child.exited.then(() => reject(ended));
  });
}

/** It listens some time before its data is loaded. https://prometheus.io/docs/prometheus/latest/management_api/ */
async function ready(child: Child, url: string, clock: Clock): Promise<void> {
  let over = false;
  void child.exited.then(() => {
    over = true;
  });
  for (const endMs = clock.monotonicMs() + readyWithinMs; clock.monotonicMs() < endMs; await clock.sleep(50)) {
    const response = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (over) throw ended;
    await response?.body?.cancel();
    if (response?.ok) return;
  }
  throw new UnavailableError('prometheus', `is not ready ${readyWithinMs / 1000} s after its start`);
}

function whyEnded(lastWords: string): UnavailableError {
  const [, cause] =
    /err(?:or)?="?((?:[^"\\]|\\.)*)/.exec(lastWords.split('\n').findLast((line) => /err/.test(line)) ?? '') ?? [];
  return new UnavailableError(
    'prometheus',
    `ended at its start: ${cause ?? lastWords.split('\n').at(-1) ?? 'without a word'}`,
  );
}

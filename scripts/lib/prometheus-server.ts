import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerOf } from '../../results/store/owners/owner.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchStart } from '../../scenarios/base/limits/fetch-limited.ts';
import { eachLine } from '../../scenarios/base/limits/line-splitter.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { type Child, startChild } from './child.ts';
import { lockData } from './data-lock.ts';
import type { Reaper } from './reaper.ts';

/** A running Prometheus on loopback. */
export interface PrometheusServer {
  readonly url: string;
  readonly writeUrl: string;
  readonly pid: number;
  /** Sends SIGTERM, so that the server flushes its data, and SIGKILL after 10 s. Idempotent. */
  stop(): Promise<void>;
}

/** The settings with which a Prometheus is started. */
export type PrometheusOptions = {
  binary: string;
  /** The data directory. It is created if it is missing. */
  dataDir: string;
  /** The port; 0 chooses a free one. */
  port: number;
  retention: { time: string; size: string };
  reaper: Reaper;
  clock: Clock;
  /** Receives each line of the server's log. */
  log: (line: string) => void;
};

const config = `# Overwritten at each start. Nothing is scraped: runs are pushed.
global:
  scrape_interval: 15s
`;

const readyWithinMs = 30_000;
const stopGraceMs = 10_000;

/**
 * Starts a Prometheus on loopback that accepts remote write and native histograms, and resolves when it is ready.
 * Versions below 3.8 need the flag `native-histograms`; later ones ignore it. Throws UnavailableError if it exits or is
 * not ready in time, or if another Prometheus uses its data.
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const { binary, dataDir, retention } = options;
  makeDirectory(dataDir);
  const lock = await lockData(dataDir);
  if (!lock) {
    const text = `another Prometheus is using ${dataDir}: stop it, or use it by its URL`;
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
  lock.handTo(ownerOf(child.pid));
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

/**
 * The address in the log of the Prometheus, with the chosen port if the option was 0: `msg="Listening on"
 * address=127.0.0.1:34963`.
 */
function listenAddress(child: Child, log: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    eachLine(child.process.stderr!, bodyLimits.logLine, (line) => {
      log(line);
      const [, address] = /msg="Listening on".*\baddress="?([\d.]+:\d+)/.exec(line) ?? [];
      if (address) resolve(address);
    });
    void child.exited.then(() => reject(ended));
  });
}

/**
 * Waits until the Prometheus has loaded its data. Its port is open before that.
 * https://prometheus.io/docs/prometheus/latest/management_api/
 */
async function ready(child: Child, url: string, clock: Clock): Promise<void> {
  let over = false;
  void child.exited.then(() => {
    over = true;
  });
  for (const endMs = clock.monotonicMs() + readyWithinMs; clock.monotonicMs() < endMs; await clock.sleep(50)) {
    const response = await fetchStart(`${url}/-/ready`, bodyLimits.reachability).catch(() => undefined);
    if (over) throw ended;
    if (response?.ok) return;
  }
  throw new UnavailableError('prometheus', `was not ready within ${readyWithinMs / 1000} s`);
}

function whyEnded(lastWords: string): UnavailableError {
  const [, cause] =
    /err(?:or)?="?((?:[^"\\]|\\.)*)/.exec(lastWords.split('\n').findLast((line) => /err/.test(line)) ?? '') ?? [];
  return new UnavailableError(
    'prometheus',
    `exited at its start: ${cause ?? lastWords.split('\n').at(-1) ?? 'without output'}`,
  );
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownerOf } from '../../results/store/owners/owner.ts';
import { storeError } from '../../results/store/store-error.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchStart } from '../../scenarios/base/limits/fetch-limited.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { startChild } from './child.ts';
import { lockData } from './data-lock.ts';
import { listeningAddress, type ServerLog } from './listening-address.ts';
import type { Reaper } from './reaper.ts';
import { writing } from './write-output.ts';

export interface PrometheusServer {
  readonly url: string;
  readonly writeUrl: string;
  readonly pid: number;
  /** Sends SIGTERM, so that the server flushes its data, and SIGKILL after 10 s. Idempotent. */
  stop(): Promise<void>;
}

export type PrometheusOptions = {
  binary: string;
  /** Created if it is missing. */
  dataDir: string;
  /** 0 chooses a free port. */
  port: number;
  retention: { time: string; size: string };
  reaper: Reaper;
  clock: Clock;
};

const config = `# Overwritten at each start. Nothing is scraped: runs are pushed.
global:
  scrape_interval: 15s
`;

const readyWithinMs = 30_000;
const stopGraceMs = 10_000;

/** Prometheus logs its address as `msg="Listening on" address=127.0.0.1:34963`. */
const log: ServerLog = {
  name: 'prometheus',
  stream: 'stderr',
  pattern: /msg="Listening on".*\baddress="?([\d.]+:\d+)/,
  withinMs: readyWithinMs,
};

/**
 * Starts a Prometheus on loopback that accepts remote write and native histograms, and resolves when it is ready.
 * Versions below 3.8 need the flag `native-histograms`; later versions ignore it. Throws UnavailableError if this
 * Prometheus exits or is not ready in time, or if another Prometheus uses its data. Throws UserError if the data cannot
 * be written.
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const { binary, dataDir, retention } = options;
  const action = 'store the data of Prometheus';
  writing(action, dataDir, () => makeDirectory(dataDir));
  const lock = await lockData(dataDir).catch((cause) => {
    throw storeError(action, dataDir, cause);
  });
  if (!lock) {
    const text = `another Prometheus is using ${dataDir}: stop it, or use it by its URL`;
    throw new UnavailableError('prometheus', text);
  }
  const configFile = join(dataDir, 'prometheus.yml');
  writing(action, configFile, () => writeFileSync(configFile, config));
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
  let hasExited = false;
  void child.exited.then(() => {
    hasExited = true;
    lock.release();
  });
  child.process.stdout?.resume();
  try {
    const url = `http://${await listeningAddress(child, log)}`;
    await ready(url, options.clock, () => hasExited);
    return { url, writeUrl: `${url}/api/v1/write`, pid: child.pid, stop: () => child.end(stopGraceMs) };
  } catch (error) {
    const reason = hasExited ? whyEnded(child.lastWords()) : error;
    await child.end(stopGraceMs);
    throw reason;
  }
}

/**
 * Waits until a Prometheus is ready. An open port is not enough, because Prometheus opens its port before the data are
 * loaded.
 * https://prometheus.io/docs/prometheus/latest/management_api/
 */
async function ready(url: string, clock: Clock, hasExited: () => boolean): Promise<void> {
  for (const endMs = clock.monotonicMs() + readyWithinMs; clock.monotonicMs() < endMs; await clock.sleep(50)) {
    const response = await fetchStart(`${url}/-/ready`, bodyLimits.reachability).catch(() => undefined);
    if (hasExited()) break;
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

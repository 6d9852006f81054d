import { resolve } from 'node:path';
import { systemClock } from '../../scenarios/base/clock.ts';
import { startPrometheus } from './prometheus-server.ts';
import type { Reaper } from './reaper.ts';
import { ensure } from './tools.ts';

/** The data is kept between runs, so that runs can be compared in Prometheus. */
const dataDir = '.meshproof/prometheus';

/**
 * Starts a Prometheus with its data in `.meshproof/prometheus` of the current directory. Throws UnavailableError if no
 * Prometheus can be installed or started. If `signal` aborts the installation, throws the reason of `signal`.
 */
export async function localPrometheus(reaper: Reaper, say: (line: string) => void, signal?: AbortSignal) {
  const { path } = await ensure('prometheus', { log: say, ...(signal && { signal }) });
  return startPrometheus({
    binary: path,
    dataDir: resolve(dataDir),
    retention: { time: '15d', size: '1GB' },
    reaper,
    port: 0,
    clock: systemClock,
  });
}

import { sum } from 'simple-statistics';
import { recordMissedRead } from '../../results/record/reads/missed-reads.ts';
import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { valuesIn } from '../../scenarios/base/exposition.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { type Ask, fetchText } from '../../scenarios/base/limits/fetch-limited.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { fetchBy } from '../../scenarios/base/proxy/node-fetch.ts';
import { type ClientTls, tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import type { ServerPeak } from './bound.ts';
import { chatMetrics } from './metrics.ts';

const names = {
  running: 'vllm:num_requests_running',
  waiting: 'vllm:num_requests_waiting',
  cache: 'vllm:kv_cache_usage_perc',
} as const;
const everyMs = 1000;

/**
 * Reads /metrics at the origin of the API once a second during the load. Stops after an answer that is too large. Also
 * stops if the first answer has an error status or none of vLLM's metrics.
 */
export function watchServer(
  apiUrl: string,
  {
    clock,
    recorder,
    signal,
    tls,
  }: { clock: Clock; recorder: Recorder; signal: AbortSignal; tls?: ClientTls | undefined },
): { peak(): ServerPeak | undefined } {
  const url = new URL('/metrics', apiUrl);
  const send = tls && fetchBy({ tls: tlsOptionsOf(tls) });
  const gauges = {
    running: recorder.gauge(chatMetrics.running.name, {}),
    waiting: recorder.gauge(chatMetrics.waiting.name, {}),
    cache: recorder.gauge(chatMetrics.cache.name, {}),
  };
  let peak: ServerPeak | undefined;
  const read = async () => {
    while (!signal.aborted) {
      const seen = await ask(url, { signal, ...(send && { fetch: send }) });
      // The signal is checked again, because the run may have ended during the request.
      if (signal.aborted) return;
      if (seen === 'none' && !peak) return;
      const isCut = seen instanceof BodyLimitError;
      if (peak && (seen === undefined || seen === 'none' || isCut))
        for (const { name } of [chatMetrics.running, chatMetrics.waiting, chatMetrics.cache])
          recordMissedRead(recorder, name, {}, clock.wallMs(), isCut ? 'cut' : 'failed');
      if (isCut) {
        recorder.event({ t: clock.wallMs(), kind: 'note', by: 'chat-user', text: seen.message });
        return;
      }
      if (seen !== undefined && seen !== 'none') {
        const atMs = clock.wallMs();
        for (const name of ['running', 'waiting', 'cache'] as const) gauges[name](atMs, seen[name]);
        peak = {
          running: Math.max(peak?.running ?? 0, seen.running),
          waiting: Math.max(peak?.waiting ?? 0, seen.waiting),
          cache: Math.max(peak?.cache ?? 0, seen.cache),
        };
      }
      await clock.sleep(everyMs, signal);
    }
  };
  void read();
  return { peak: () => peak };
}

/** Returns `none` for an error status or a server without vLLM's metrics; undefined if the server did not answer. */
async function ask(url: URL, options: Ask): Promise<ServerPeak | 'none' | BodyLimitError | undefined> {
  try {
    const { ok, text } = await fetchText(url, bodyLimits.serverMetrics, { ...options, redirect: 'error' });
    const gauges = readGauges(text);
    return ok && gauges ? gauges : 'none';
  } catch (error) {
    return error instanceof BodyLimitError && error.over === 'bytes' ? error : undefined;
  }
}

/**
 * Returns vLLM's gauges for the whole server: the sums over its engines, and the maximum of the cache usage. Undefined
 * if the number of running requests is missing.
 */
export function readGauges(text: string): ServerPeak | undefined {
  const running = valuesIn(text, names.running);
  if (running.length === 0) return undefined;
  return {
    running: sum(running),
    waiting: sum(valuesIn(text, names.waiting)),
    cache: Math.max(0, largest(valuesIn(text, names.cache))),
  };
}

import { dirname, resolve } from 'node:path';
import type { Clock } from '../../scenarios/base/clock.ts';
import { timeLimit } from '../../scenarios/base/time-limit.ts';
import { probeHttp } from './http-probe.ts';
import { probeOpenAiStream } from './openai-stream-probe.ts';
import { ProbeFailure, type ProbeOutcome, type ProbeValue } from './outcome.ts';
import { kindsOf, type Probe, type ProbeKind } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';
import { probeTls } from './tls-probe.ts';
import { probeWebSocket } from './websocket-probe.ts';

export type ProbeOptions = Pick<ProbeTools, 'urls' | 'bearer'> & {
  tls?: ProbeTools['tls'];
  file: string;
  allows(host: string): boolean;
  clock: Clock;
  /** An abort stops the probe. The probe then has no result. */
  signal: AbortSignal;
};

const programs: { [K in ProbeKind]: (section: NonNullable<Probe[K]>, tools: ProbeTools) => Promise<void> } = {
  http: probeHttp,
  tls: probeTls,
  websocket: probeWebSocket,
  'openai-stream': probeOpenAiStream,
};

async function runKind<K extends ProbeKind>(kind: K, probe: Probe, tools: ProbeTools): Promise<void> {
  const section = probe[kind];
  if (section) await programs[kind](section, tools);
}

/**
 * Runs a probe once, for at most its timeout. Resolves to undefined if `signal` aborts. Rejects with UserError if a
 * file that the probe names cannot be read.
 */
export async function runProbe(probe: Probe, options: ProbeOptions): Promise<ProbeOutcome | undefined> {
  const { clock } = options;
  const values = new Map<string, ProbeValue>();
  let step: string | undefined;
  const over = new AbortController();
  const follow = () => over.abort(options.signal.reason);
  options.signal.addEventListener('abort', follow, { once: true });
  if (options.signal.aborted) follow();
  const limit = timeLimit(probe.timeoutS * 1000, `timeout after ${probe.timeoutS} s`, over.signal);
  const tools: ProbeTools = {
    urls: options.urls,
    bearer: options.bearer,
    tls: options.tls ?? (() => ({})),
    requireAllowed(host) {
      if (options.allows(host)) return;
      throw new ProbeFailure('blocked', `the target file does not allow the host ${host}`, { host });
    },
    nowMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    signal: limit,
    put: (metric, value, labels = {}) => values.set(`${metric} ${JSON.stringify(labels)}`, { metric, labels, value }),
    failedIn: (name) => {
      step = name;
    },
    fileOf: (name) => resolve(dirname(options.file), name),
  };
  const fromMs = clock.monotonicMs();
  let failure: ProbeFailure | undefined;
  try {
    for (const kind of kindsOf(probe)) await runKind(kind, probe, tools);
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    failure = error;
  } finally {
    options.signal.removeEventListener('abort', follow);
    over.abort();
  }
  if (options.signal.aborted) return undefined;
  return {
    success: failure === undefined,
    seconds: (clock.monotonicMs() - fromMs) / 1000,
    values: [...values.values()],
    ...(failure && { failure: { class: failure.class, text: failure.message, ...(step !== undefined && { step }) } }),
    ...(failure?.host !== undefined && { blockedHost: failure.host }),
  };
}

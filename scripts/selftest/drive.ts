import type { ProducerEnd } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { machineMs, startCalibrator } from '../../simulators/chat-user/calibrator.ts';
import { Driver } from '../../simulators/chat-user/driver.ts';
import { chatSectionSchema } from '../../simulators/chat-user/section.ts';
import type { Seen } from '../../simulators/chat-user/streams.ts';
import { tokenVariable } from '../run/stand-in.ts';
import { readOracle, type Truth } from './read-oracle.ts';

/** `seen` are the streams as meshproof's stream client measured them. Times are epoch ms. */
type DrivenAlone = { end: ProducerEnd; seen: Seen[]; steadyMs: number; cpuS: number };

export type Driven = {
  end: ProducerEnd;
  /** Processor seconds of this process while it drove the streams. */
  cpuS: number;
  /**
   * The streams of the steady phase that ended without an error and with one chunk for each token. `seen` has the times
   * that meshproof's client measured. `truth` has the times that the simulated server recorded.
   */
  pairs: { seen: Seen; truth: Truth }[];
  /** A time in `seen` (epoch ms) plus this offset is a time of the machine's monotonic clock. */
  offsetMs: number;
};

const paths = { chat: 'chat/completions', completions: 'completions', inference: 'ai/inference' };

/**
 * Opens streams from this process to a server. `section` is the chat-user section of a plan. If `signal` aborts, the
 * streams are closed, and the reason of `signal` is thrown.
 */
export async function driveAt(
  apiUrl: string,
  section: Record<string, unknown>,
  durations: Record<string, number>,
  seed: number,
  signal?: AbortSignal,
): Promise<DrivenAlone> {
  signal?.throwIfAborted();
  const phases = toPhases(durations);
  const calibrator = await startCalibrator();
  const recorder = new RunRecorder({ rows: () => undefined, sample: () => undefined, event: () => undefined });
  const parsed = chatSectionSchema.parse(section);
  const seen: Seen[] = [];
  const assignment = {
    section: parsed,
    phases,
    url: `${apiUrl}/${paths[parsed.api]}`,
    bearer: process.env[tokenVariable],
    seed,
    shard: { index: 0, of: 1 },
    calibratorUrl: calibrator.url,
  };
  const driver = new Driver(assignment, systemClock, seededRandom(seed), recorder, (one) => void seen.push(one));
  const stop = () => driver.stop();
  signal?.addEventListener('abort', stop);
  const draining = setInterval(() => recorder.drain(systemClock.wallMs() - 1000), 1000);
  const t0Ms = systemClock.wallMs() + 300;
  try {
    const before = process.cpuUsage();
    const end = await driver.run(t0Ms);
    signal?.throwIfAborted();
    const { user, system } = process.cpuUsage(before);
    const steadyS = phases.find((phase) => phase.kind === 'steady')?.startS ?? 0;
    return { end, seen, steadyMs: t0Ms + 1000 * steadyS, cpuS: (user + system) / 1e6 };
  } finally {
    signal?.removeEventListener('abort', stop);
    clearInterval(draining);
    calibrator.close();
  }
}

/**
 * Opens streams to a simulated server in another process. Pairs the measured times of each stream with the times that
 * the server logged. Throws as `driveAt` does.
 */
export async function drive(
  apiUrl: string,
  section: Record<string, unknown>,
  durations: Record<string, number>,
  seed = 1,
  signal?: AbortSignal,
): Promise<Driven> {
  const sinceMs = machineMs();
  const offsetMs = sinceMs - systemClock.wallMs();
  const { end, seen, steadyMs, cpuS } = await driveAt(apiUrl, section, durations, seed, signal);
  const truths = await readOracle(apiUrl, process.env[tokenVariable]!, sinceMs);
  const pairs = seen.flatMap((one) => {
    const truth = truths.get(one.key);
    const { outcome, seen: stream } = one.ended;
    if (one.intendedMs < steadyMs || outcome !== 'ok' || !truth || !stream) return [];
    return stream.chunkMs.length === truth.tokenMs.length ? [{ seen: one, truth }] : [];
  });
  return { end, cpuS, pairs, offsetMs };
}

import type { Agent } from 'node:http';
import type { Clock } from '../../scenarios/base/clock.ts';
import { machineMs } from './calibrator.ts';
import { exchange, type Open } from './exchange.ts';
import type { ReadFirst } from './read-first.ts';

/**
 * Reads our own streams one after another until it is told to stop, by the same code as all others, and tells how late
 * each chunk was given its time, in ms.
 */
export async function calibrate(
  url: string,
  agent: Agent,
  clock: Clock,
  first: ReadFirst,
  signal: AbortSignal,
  seen: (atMs: number, errorsMs: readonly number[]) => void,
): Promise<void> {
  const ask = { url: new URL(url), agent, headers: {}, body: '', timeoutMs: 10_000, keepTexts: true };
  const open: Open = new Set();
  signal.addEventListener('abort', () => {
    for (const stop of open) stop();
  });
  const wallMinusMachineMs = clock.wallMs() - machineMs();
  while (!signal.aborted) {
    const atMs = clock.wallMs();
    const { seen: stream } = await exchange(ask, () => clock.wallMs(), open, first);
    if (signal.aborted) return;
    // A stream of ours that fails is no measurement; the next one may be.
    if (!stream || stream.fault) await clock.sleep(200, signal);
    else
      seen(
        atMs,
        stream.texts.map((written, i) => stream.chunkMs[i]! - wallMinusMachineMs - Number(written)),
      );
  }
}

import type { Clock } from '../../scenarios/base/clock.ts';
import { machineMs } from './calibrator.ts';
import type { Connections } from './connections.ts';
import { exchange } from './exchange.ts';
import { OpenStreams } from './open-streams.ts';
import type { ReadFirst } from './read-first.ts';

type Calibration = {
  url: string;
  connections: Connections;
  clock: Clock;
  first: ReadFirst;
  signal: AbortSignal;
  /**
   * Called after each complete stream. `atMs` is the start of the stream on the wall clock. `errorsMs` has the time
   * from write to arrival of each chunk.
   */
  observe: (atMs: number, errorsMs: readonly number[]) => void;
};

/** The pause after a failed stream. Without it, the loop below would spin after the calibration server has ended. */
const retryMs = 200;

/** Measures the delays that the driver itself adds. Reads streams of a calibration server until `signal` aborts. */
export async function calibrate({ url, connections, clock, first, signal, observe }: Calibration): Promise<void> {
  const ask = { url: new URL(url), connections, headers: {}, body: '', timeoutMs: 10_000, keepTexts: true };
  const open = new OpenStreams();
  signal.addEventListener('abort', () => open.stopAll());
  const wallMinusMachineMs = clock.wallMs() - machineMs();
  while (!signal.aborted) {
    const atMs = clock.wallMs();
    const { seen } = await exchange(ask, () => clock.wallMs(), open, first);
    if (signal.aborted) return;
    if (!seen || seen.fault) await clock.sleep(retryMs, signal);
    else
      observe(
        atMs,
        seen.texts.map((written, i) => seen.chunkMs[i]! - wallMinusMachineMs - Number(written)),
      );
  }
}

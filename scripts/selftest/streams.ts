import type { Driven } from './drive.ts';
import { type Measure, toMeasure } from './measure.ts';

/** The accepted error in seconds: 1 % of 500 ms, the latency limit that the simulated system publishes. */
export const limitS = 0.005;

/**
 * Returns the measurement errors of the driver (meshproof's stream client). The times of streams and chunks are
 * compared with the true times that the simulated server recorded. The start of each stream is compared with its
 * planned time.
 */
export function streamMeasures({ pairs, offsetMs }: Driven): Measure[] {
  const ttft: [number, number][] = [];
  const gap: [number, number][] = [];
  const arrival: [number, number][] = [];
  const dispatch: [number, number][] = [];
  const duration: [number, number][] = [];
  for (const { seen, truth } of pairs) {
    const { chunkMs } = seen.ended.seen!;
    const { tokenMs, arrivalMs } = truth;
    const last = tokenMs.length - 1;
    ttft.push([(tokenMs[0]! - arrivalMs) / 1000, (chunkMs[0]! - seen.startMs) / 1000]);
    duration.push([(tokenMs[last]! - arrivalMs) / 1000, (chunkMs[last]! - seen.startMs) / 1000]);
    dispatch.push([0, (seen.startMs - seen.intendedMs) / 1000]);
    for (let i = 0; i < tokenMs.length; i++) {
      // Times are counted from the arrival of the request, so that the printed times are readable.
      arrival.push([(tokenMs[i]! - arrivalMs) / 1000, (chunkMs[i]! + offsetMs - arrivalMs) / 1000]);
      if (i > 0) gap.push([(tokenMs[i]! - tokenMs[i - 1]!) / 1000, (chunkMs[i]! - chunkMs[i - 1]!) / 1000]);
    }
  }
  return [
    toMeasure('chat-chunk', arrival, limitS),
    toMeasure('chat-ttft', ttft, limitS),
    toMeasure('chat-chunk-gap', gap, limitS),
    toMeasure('chat-duration', duration, limitS),
    toMeasure('chat-dispatch', dispatch, limitS),
  ];
}

import type { Session } from '../run/session.ts';
import { startStandIn } from '../run/stand-in.ts';
import { drive } from './drive.ts';
import type { Measure } from './measure.ts';
import { streamMeasures } from './streams.ts';
import { webVitalMeasures } from './web-vitals.ts';

/** Concurrent streams, each at 50 tokens a second. */
export type Rate = { streams: number };

/** `measure` compares values that meshproof measured with the true values. */
export type Part = { name: string; measure(rate: Rate, session: Session): Promise<Measure[]> };

const lengthS = 2;
const tokensPerS = 50;

const streams: Part = {
  name: 'streams of the chat users',
  async measure({ streams: atOnce }, { reaper, abort }) {
    const standIn = await startStandIn([], process.env, reaper);
    try {
      const section = {
        streams: `${atOnce / lengthS}/s`,
        model: 'sim-steady',
        prompt: 20,
        output: lengthS * tokensPerS,
        exact: true,
      };
      const durations = { 'warm-up': 2 + lengthS, steady: 5 };
      return streamMeasures(await drive(standIn.urls.api!, section, durations, 1, abort.signal));
    } finally {
      await standIn.child.end();
    }
  },
};

const vitals: Part = {
  name: 'web vitals in this browser',
  measure: (_rate, session) => webVitalMeasures(session),
};

/** The parts of a self-test, in the order in which they run. */
export const parts: readonly Part[] = [streams, vitals];

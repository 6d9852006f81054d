import { join } from 'node:path';
import type { Context } from '../../results/record/producer.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';

type Parts = {
  /** The directory of the programs and of all written files. */
  room: string;
  binary: string;
  urls: Record<string, string>;
  receiverUrl: string;
  token: string;
  /** Receives the ids of the process groups that were started. */
  pids: number[];
  needs?: Context['needs'];
  allow?: readonly string[];
  signal?: AbortSignal;
  plan?: Partial<Context['plan']>;
  /** Receives the rows that the producer itself creates. */
  rows?: Row[];
};

/** Returns a context with a plan of two phases of 2 s, and the events that the producer records. */
export function fakeContext(parts: Parts): { context: Context; events: RunEvent[] } {
  const { room, needs = [], allow = [], signal = new AbortController().signal } = parts;
  const events: RunEvent[] = [];
  const nothing = () => {
    throw new Error('the k6 producer records events only');
  };
  const context: Context = {
    plan: {
      name: 'tiny',
      seed: 1,
      phases: toPhases({ 'warm-up': 2, steady: 2 }),
      traffic: {},
      faults: [],
      slos: [],
      ...parts.plan,
    },
    target: {
      name: 'tiny',
      urls: parts.urls,
      auth: { bearer: { env: 'TINY_TOKEN' } },
      allow: { load: allow, browse: [] },
      metricNames: {},
    },
    clock: systemClock,
    random: seededRandom(1),
    recorder: {
      counter: nothing,
      gauge: nothing,
      histogram: nothing,
      sample: nothing,
      absorb: (rows) => void parts.rows?.push(...rows),
      event: (event) => void events.push(event),
    },
    signal,
    needs,
    artifactDir: join(room, 'artifacts'),
    scratchDir: join(room, 'scratch'),
    receiverUrl: parts.receiverUrl,
    tool: async () => parts.binary,
    // Adds the secret to the masker, as readSecret does in a real run.
    secret: () => {
      masker.add(parts.token);
      return parts.token;
    },
    planDir: room,
    received: () => 0,
    receivedSeries: () => [],
    fault: (_, error) => {
      throw error;
    },
    adopt: (pid) => void parts.pids.push(pid),
  };
  return { context, events };
}

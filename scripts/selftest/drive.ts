import type { ProducerEnd } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import { systemClock } from '../../scenarios/plan/clock.ts';
import { type Phase, toPhases } from '../../scenarios/plan/phase.ts';
import { seededRandom } from '../../scenarios/plan/random.ts';
import { machineMs, startCalibrator } from '../../simulators/chat-user/calibrator.ts';
import { Driver, type Seen } from '../../simulators/chat-user/driver.ts';
import { chatSectionSchema } from '../../simulators/chat-user/section.ts';
import { tokenVariable } from '../run/stand-in.ts';
import { readOracle, type Truth } from './read-oracle.ts';

export type Driven = {
  end: ProducerEnd;
  /** Streams that ended in order and that the oracle knows, in the steady phase. */
  pairs: { seen: Seen; truth: Truth; phase: string }[];
  /** What is to be added to a time of the driver to have it on the machine's monotonic clock. */
  offsetMs: number;
};

/**
 * The driver in this process, with nothing beside it, against a stand-in in another; each stream beside what the oracle
 * says of it. `section` is the chat-user section of a plan.
 */
export async function drive(
  apiUrl: string,
  section: Record<string, unknown>,
  durations: Record<string, number>,
  seed = 1,
): Promise<Driven> {
  const token = process.env[tokenVariable]!;
  const phases: Phase[] = toPhases(durations);
  const calibrator = await startCalibrator();
  const recorder = new RunRecorder({ rows: () => undefined, sample: () => undefined, event: () => undefined });
  const parsed = chatSectionSchema.parse(section);
  const paths = { chat: 'chat/completions', completions: 'completions', inference: 'ai/inference' };
  const all: Seen[] = [];
  const driver = new Driver(
    {
      section: parsed,
      phases,
      url: `${apiUrl}/${paths[parsed.api]}`,
      bearer: token,
      seed,
      shard: { index: 0, of: 1 },
      calibratorUrl: calibrator.url,
    },
    systemClock,
    seededRandom(seed),
    recorder,
    (seen) => void all.push(seen),
  );
  const offsetMs = machineMs() - systemClock.wallMs();
  const sinceMs = machineMs();
  const draining = setInterval(() => recorder.drain(systemClock.wallMs() - 1000), 1000);
  const t0Ms = systemClock.wallMs() + 300;
  try {
    const end = await driver.run(t0Ms);
    const truths = await readOracle(apiUrl, token, sinceMs - 1);
    const steadyMs = t0Ms + 1000 * (phases.find((phase) => phase.kind === 'steady')?.startS ?? 0);
    const pairs = all.flatMap((seen) => {
      const truth = truths.get(seen.key);
      const { outcome, seen: stream } = seen.ended;
      if (outcome !== 'ok' || !truth || !stream || stream.chunkMs.length !== truth.tokenMs.length) return [];
      return [{ seen, truth, phase: seen.intendedMs >= steadyMs ? 'steady' : 'warm-up' }];
    });
    return { end, pairs: pairs.filter(({ phase }) => phase === 'steady'), offsetMs };
  } finally {
    clearInterval(draining);
    calibrator.close();
  }
}

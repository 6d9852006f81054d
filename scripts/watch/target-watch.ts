import type { RunRecorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Child } from '../lib/child.ts';
import { Heartbeat } from './heartbeat.ts';
import { startLagMeter } from './lag-meter.ts';
import { adviceFor, healthOf, openBeat } from './target-beat.ts';

export type TargetProcess = Pick<Child, 'exited' | 'lastWords'>;

/**
 * Detects the death of the target by refused connections. If the run started the target, also detects the exit of its
 * process. `died` is called at most once, with the time in Unix milliseconds and a sentence for people.
 */
export function watchTarget(parts: {
  target: Target;
  process: TargetProcess | undefined;
  clock: Clock;
  recorder: RunRecorder;
  /**
   * Aborted when the run ends early. A later death of the target is not recorded, because what ended the run may also
   * have ended the target.
   */
  signal: AbortSignal;
  died(atMs: number, text: string): void;
}): { heartbeat: Heartbeat; close(): void } {
  const { target, clock, recorder } = parts;
  const { beat, close } = openBeat(target);
  let over = false;
  const died = (atMs: number, why: string) => {
    if (over || parts.signal.aborted) return;
    over = true;
    const text = `the target died: ${why}`;
    recorder.gauge('meshproof_target_up', {})(atMs, 0);
    recorder.event({ t: atMs, kind: 'target-died', by: 'run', text });
    parts.died(atMs, text);
  };
  void parts.process?.exited.then(({ code, signal }) => {
    const reason = [`it ended with ${signal ?? `exit code ${code}`}`, parts.process?.lastWords()];
    died(clock.wallMs(), reason.filter(Boolean).join('; '));
  });
  const heartbeat = new Heartbeat({ beat, clock, recorder, lag: startLagMeter(), died });
  return {
    heartbeat,
    close: () => {
      over = true;
      heartbeat.stop();
      close();
    },
  };
}

/**
 * Requests the health address once before load begins. Throws UnavailableError when the target does not answer within
 * 10 s.
 */
export async function checkTargetUp(target: Target): Promise<void> {
  const { url, isGrpc } = healthOf(target);
  const { beat, close } = openBeat(target);
  const answer = await beat(10_000);
  close();
  if (answer.answered) return;
  const advice = adviceFor(answer.code);
  const at = isGrpc ? `${url} by gRPC` : url;
  const why = advice === undefined ? answer.why : `${answer.why} (${advice})`;
  throw new UnavailableError('target', `${target.name} does not answer at ${at}: ${why}`);
}

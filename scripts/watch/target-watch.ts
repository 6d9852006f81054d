import type { RunRecorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { AbortCause } from '../run/abort.ts';
import type { StandIn } from '../run/stand-in.ts';
import { Heartbeat, httpBeat } from './heartbeat.ts';
import { startLagMeter } from './lag-meter.ts';

/** Watches whether the target lives: by its answers, and by its process where that is a child of ours. */
export function watchTarget(parts: {
  target: Target;
  standIn: StandIn | undefined;
  clock: Clock;
  recorder: RunRecorder;
  abort: AbortController;
}): { heartbeat: Heartbeat; close(): void } {
  const { target, standIn, clock, recorder, abort } = parts;
  const { beat, close } = httpBeat(healthUrl(target));
  let over = false;
  const died = (atMs: number, why: string) => {
    if (over || abort.signal.aborted) return;
    const text = `the target died: ${why}`;
    recorder.gauge('meshproof_target_up', {})(atMs, 0);
    recorder.event({ t: atMs, kind: 'target-died', by: 'run', text });
    abort.abort({ kind: 'target-died', atMs, text } satisfies AbortCause);
  };
  void standIn?.child.exited.then(({ code, signal }) => {
    const words = [`it ended with ${signal ?? `exit code ${code}`}`, standIn.child.lastWords()];
    died(clock.wallMs(), words.filter(Boolean).join('; '));
  });
  return {
    heartbeat: new Heartbeat({ beat, clock, recorder, lag: startLagMeter(), died }),
    close: () => {
      over = true;
      close();
    },
  };
}

/** Asks once before anything is started. Throws UnavailableError. */
export async function checkTargetUp(target: Target): Promise<void> {
  const url = healthUrl(target);
  const { beat, close } = httpBeat(url);
  const answer = await beat(10_000);
  close();
  if (!answer.answered) throw new UnavailableError('target', `${target.name} does not answer at ${url}: ${answer.why}`);
}

/** Where a sign of life is asked for: `urls.health`, or the API's health call, or any address of the target. */
function healthUrl(target: Target): string {
  const { health, api } = target.urls;
  if (health) return health;
  if (api) return `${api.replace(/\/$/, '')}/health`;
  return Object.values(target.urls)[0]!;
}

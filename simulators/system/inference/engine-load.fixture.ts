import { seededRandom } from '../../../scenarios/base/random.ts';
import { BatchEngine } from './batch-engine.ts';
import { EngineLoop } from './engine-loop.ts';
import { logNormal } from './log-normal.ts';
import type { Profile } from './profile.ts';
import { VirtualPace } from './virtual-pace.fixture.ts';

export type Done = { arrivalMs: number; firstMs: number; endMs: number; queueMs: number };

/** Runs an engine under a virtual clock, with Poisson arrivals of equal requests. */
export function offer(profile: Profile, load: { ratePerS: number; seconds: number; prompt: number; output: number }) {
  const pace = new VirtualPace();
  const engine = new BatchEngine(profile);
  const loop = new EngineLoop(engine, pace);
  const random = seededRandom(7);
  const next = random('arrivals');
  const done: Done[] = [];
  let inSystem = 0;
  let lastMs = 0;
  let area = 0;
  const changed = (by: number) => {
    area += inSystem * (pace.nowMs() - lastMs);
    lastMs = pace.nowMs();
    inSystem += by;
  };
  let count = 0;
  for (let at = 0; at < load.seconds * 1000; at += (-Math.log(1 - next()) * 1000) / load.ratePerS) {
    const arrivalMs = at;
    const key = count++;
    pace.at(arrivalMs, () => {
      changed(1);
      let firstMs = 0;
      const sequence = engine.submit({
        promptTokens: load.prompt,
        prefix: [],
        outputTokens: load.output,
        jitter: logNormal(1, profile.stepJitter, random(`steps ${key}`)),
        token: (index) => {
          if (index === 0) firstMs = pace.nowMs();
        },
        ended: () => {
          changed(-1);
          done.push({ arrivalMs, firstMs, endMs: pace.nowMs(), queueMs: sequence.scheduledMs! - arrivalMs });
        },
      });
      loop.wake();
    });
  }
  pace.run(load.seconds * 1000);
  changed(0);
  return { engine, done, meanInSystem: area / pace.nowMs(), endMs: pace.nowMs(), offered: count };
}

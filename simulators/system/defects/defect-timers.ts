import type { Defects } from './defects.ts';
import type { Effects } from './effects.ts';

/** A freeze set at start waits this long, so that it falls into the steady phase of the first run. */
const freezeAtStartMs = 15_000;
/** A freeze set at run time waits this long, so that the control endpoint's own response leaves first. */
const freezeRunningMs = 50;

/** The operations of the timed defects. */
export type DefectTimers = {
  /** Replaces all timers by those of `defects`. */
  arm(defects: Defects, when: 'at-start' | 'running'): void;
  /** Whether the models are still loading. */
  cold(): boolean;
  cancel(): void;
};

/** Creates the timers of the defects that happen at a time: cold start, freeze and death of the process. */
export function createDefectTimers(effects: Effects, freezing: () => void): DefectTimers {
  let cancels: (() => void)[] = [];
  let cold = false;
  const cancel = () => {
    for (const one of cancels) one();
    cancels = [];
  };
  const after = (ms: number, call: () => void) => void cancels.push(effects.after(ms, call));
  return {
    arm: ({ coldMs, freeze, dieAfterMs }, when) => {
      cancel();
      cold = coldMs > 0;
      if (cold) {
        after(coldMs, () => {
          cold = false;
        });
      }
      if (freeze) {
        after(freeze.afterMs ?? (when === 'at-start' ? freezeAtStartMs : freezeRunningMs), () => {
          freezing();
          effects.block(freeze.forMs);
        });
      }
      if (dieAfterMs !== undefined) after(dieAfterMs, () => effects.exit('out of memory (defect die)'));
    },
    cold: () => cold,
    cancel,
  };
}

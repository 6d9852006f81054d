import { type Defects, healthy } from './defects.ts';
import type { Effects } from './effects.ts';

/** A freeze that is set at start then falls into the steady phase of the first run. */
const freezeAtStartMs = 15_000;
/** The answer of the control endpoint is sent before the freeze. */
const freezeRunningMs = 50;

export type DefectTimers = {
  /** The timer of an unchanged defect continues. */
  arm(defects: Defects, when: 'at-start' | 'running'): void;
  /** The models are still loading. */
  cold(): boolean;
  cancel(): void;
};

/**
 * `value` returns the settings of a timed defect as text; a changed text restarts the timer. `start` returns the
 * function that cancels it.
 */
type Timed = {
  value(defects: Defects): string;
  start(defects: Defects, when: 'at-start' | 'running'): (() => void) | undefined;
};

/** Returns the timers of the defects that happen at a certain time: cold start, freeze and death of the process. */
export function createDefectTimers(effects: Effects, freezing: () => void): DefectTimers {
  let cold = false;
  const timed: readonly Timed[] = [
    {
      value: ({ coldMs }) => `${coldMs}`,
      start: ({ coldMs }) => {
        cold = coldMs > 0;
        if (!cold) return undefined;
        return effects.after(coldMs, () => {
          cold = false;
        });
      },
    },
    {
      value: ({ freeze }) => JSON.stringify(freeze) ?? '',
      start: ({ freeze }, when) => {
        if (!freeze) return undefined;
        return effects.after(freeze.afterMs ?? (when === 'at-start' ? freezeAtStartMs : freezeRunningMs), () => {
          freezing();
          effects.block(freeze.forMs);
        });
      },
    },
    {
      value: ({ dieAfterMs }) => `${dieAfterMs}`,
      start: ({ dieAfterMs }) =>
        dieAfterMs === undefined
          ? undefined
          : effects.after(dieAfterMs, () => effects.exit('out of memory (defect die)')),
    },
  ];
  const running = timed.map((one) => ({ ...one, now: one.value(healthy), cancel: () => {} }));
  return {
    arm: (defects, when) => {
      for (const one of running) {
        const next = one.value(defects);
        if (next === one.now) continue;
        one.now = next;
        one.cancel();
        one.cancel = one.start(defects, when) ?? (() => {});
      }
    },
    cold: () => cold,
    cancel: () => {
      for (const one of running) one.cancel();
    },
  };
}

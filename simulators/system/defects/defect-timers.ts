import { type Defects, healthy } from './defects.ts';
import type { Effects } from './effects.ts';

/**
 * The default delay of a freeze that is set at start. With this delay, the freeze falls into the steady phase of a run
 * that starts together with the system.
 */
const freezeAtStartMs = 15_000;
/**
 * The default delay of a freeze that a caller sets at the control endpoint. In this time, the endpoint sends its
 * answer.
 */
const freezeRunningMs = 50;

export type DefectTimers = {
  /** Starts the timers of the defects. The timer of an unchanged defect continues. */
  arm(defects: Defects, when: 'at-start' | 'running'): void;
  /** Returns whether the models are still loading. */
  cold(): boolean;
  cancel(): void;
};

/**
 * A defect with a timer. `value` returns its settings as text. A changed text restarts the timer. `start` starts the
 * timer, and returns the function that cancels it.
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

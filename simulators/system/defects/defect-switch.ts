import type { Random } from '../../../scenarios/base/random.ts';
import { createDefectTimers } from './defect-timers.ts';
import { type Defects, healthy, parseDefects, type ShareName } from './defects.ts';
import type { Effects } from './effects.ts';
import { spread } from './spread.ts';

/** Counts of the effects of defects. */
export type DefectCounters = {
  errors: number;
  lostWrites: number;
  doubledWrites: number;
  freezes: number;
  leakedBytes: number;
  /**
   * The number of writes since the defect `slow-store` last changed. The defect takes CPU time for each of these
   * writes.
   */
  stored: number;
};

/** The switches of all defects: read by the handlers, set at start and by the control endpoint. */
export type DefectSwitch = {
  active(): readonly string[];
  defects(): Defects;
  counters(): Readonly<DefectCounters>;
  /**
   * Replaces all defects; an empty list restores a healthy state. A defect with an unchanged value keeps its timer, its
   * leaked memory and its stored items.
   * @throws UserError, and then nothing has changed
   */
  set(texts: readonly string[], when?: 'at-start' | 'running'): void;
  /** Returns whether this request must fail. */
  fails(): boolean;
  /** Returns whether the defect with this name affects this request or stream. */
  hits(share: ShareName): boolean;
  /** Returns whether the models are still loading. */
  cold(): boolean;
  /** Counts a write and returns how often to apply it: once, unless a defect loses or doubles it. */
  copies(kind: WriteKind): 0 | 1 | 2;
  /**
   * Burns the CPU time that `slow-store` takes to scan the items counted in `stored`. Does nothing while this defect is
   * off.
   */
  scanStore(): void;
  /**
   * Leaks the memory that the defect `leak` takes per request. Does nothing while this defect is off, or when the limit
   * of the leak is reached.
   */
  leak(): void;
  close(): void;
};

/** The maximum number of leaked bytes: enough to be detected, and too few to exhaust the memory of the machine. */
const leakLimitBytes = 1024 ** 3;

/** Creates the switches, with all defects off. */
export function createDefectSwitch(random: Random, effects: Effects): DefectSwitch {
  let active: readonly string[] = [];
  let defects = healthy;
  let failing = spread(0, random('errors'));
  let writing = writes(healthy, random);
  let shares = spreads(healthy.shares, random);
  let kept: Buffer[] = [];
  const counters: DefectCounters = {
    errors: 0,
    lostWrites: 0,
    doubledWrites: 0,
    freezes: 0,
    leakedBytes: 0,
    stored: 0,
  };

  const timers = createDefectTimers(effects, () => counters.freezes++);

  return {
    active: () => active,
    defects: () => defects,
    counters: () => counters,
    set: (texts, when = 'running') => {
      const parsed = parseDefects(texts);
      const before = defects;
      active = [...texts];
      defects = parsed;
      failing = spread(parsed.errorShare, random('errors'));
      writing = writes(parsed, random);
      shares = spreads(parsed.shares, random);
      if (before.scanMsPerItem !== parsed.scanMsPerItem) counters.stored = 0;
      if (before.leakBytes !== parsed.leakBytes) {
        counters.leakedBytes = 0;
        kept = [];
      }
      timers.arm(parsed, when);
    },
    fails: () => {
      const fails = failing();
      if (fails) counters.errors++;
      return fails;
    },
    hits: (share) => shares[share](),
    cold: timers.cold,
    copies: (kind) => {
      counters.stored++;
      const { loses, doubles } = writing[kind];
      // Both functions are always called, so that each of them counts all writes.
      const [lost, doubled] = [loses(), doubles()];
      if (lost) counters.lostWrites++;
      else if (doubled) counters.doubledWrites++;
      return lost ? 0 : doubled ? 2 : 1;
    },
    scanStore: () => {
      if (defects.scanMsPerItem > 0) effects.burn(defects.scanMsPerItem * counters.stored);
    },
    leak: () => {
      if (defects.leakBytes === 0 || counters.leakedBytes + defects.leakBytes > leakLimitBytes) return;
      // The memory is filled, because untouched pages do not count in the resident set.
      kept.push(Buffer.alloc(Math.ceil(defects.leakBytes), 1));
      counters.leakedBytes += Math.ceil(defects.leakBytes);
    },
    close: timers.cancel,
  };
}

const writeKinds = ['message', 'vote', 'sync', 'webhook'] as const;
/** A kind of write that defects may lose or double. */
export type WriteKind = (typeof writeKinds)[number];

/**
 * Whether a write is lost or doubled is chosen for each kind of write separately, so that rare kinds get their share
 * too.
 */
function writes({ lostShare, shares }: Defects, random: Random) {
  const made = writeKinds.map((kind) => [
    kind,
    {
      loses: spread(lostShare, random(`lost-writes ${kind}`)),
      doubles: spread(shares['double-writes'], random(`double-writes ${kind}`)),
    },
  ]);
  return Object.fromEntries(made) as Record<WriteKind, { loses: () => boolean; doubles: () => boolean }>;
}

function spreads(shares: Defects['shares'], random: Random): Record<ShareName, () => boolean> {
  const made = Object.entries(shares).map(([name, share]) => [name, spread(share, random(name))]);
  return Object.fromEntries(made);
}

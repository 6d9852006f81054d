import type { Random } from '../../../scenarios/base/random.ts';
import { createDefectTimers } from './defect-timers.ts';
import { type Defects, healthy, parseDefects, type ShareName } from './defects.ts';
import type { Effects } from './effects.ts';
import { spread } from './spread.ts';

export type DefectCounters = {
  errors: number;
  lostWrites: number;
  doubledWrites: number;
  freezes: number;
  leakedBytes: number;
  /** The writes since `slow-store` last changed. Each of them costs CPU time. */
  stored: number;
};

/** The handlers read the switches; the control endpoint sets them. */
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
  fails(): boolean;
  /** The defect affects this request or stream. */
  hits(share: ShareName): boolean;
  /** The models are still loading. */
  cold(): boolean;
  /** Counts a write and returns how often to apply it: once, unless a defect loses or doubles it. */
  copies(kind: WriteKind): 0 | 1 | 2;
  /** Burns the CPU time that `slow-store` takes to scan the items counted in `stored`. */
  scanStore(): void;
  /** Leaks the memory of one request, until the limit of the leak is reached. */
  leak(): void;
  close(): void;
};

/** A leak of this size is detected, and does not exhaust the memory of the machine. */
const leakLimitBytes = 1024 ** 3;

/** Returns the switches, with all defects off. */
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
      // Both functions are called, because each of them counts all writes.
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
      // Untouched pages do not count in the resident set.
      kept.push(Buffer.alloc(Math.ceil(defects.leakBytes), 1));
      counters.leakedBytes += Math.ceil(defects.leakBytes);
    },
    close: timers.cancel,
  };
}

const writeKinds = ['message', 'vote', 'sync', 'webhook'] as const;
export type WriteKind = (typeof writeKinds)[number];

/** Each kind of write is counted separately, so that rare kinds get their share of lost and doubled writes too. */
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

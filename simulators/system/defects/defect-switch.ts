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
  /** The number of writes since `slow-store` last changed. Each of them makes later requests slower. */
  stored: number;
};

/** The deliberate defects of the simulated system. The control endpoint sets them, and the handlers read them. */
export type DefectSwitch = {
  active(): readonly string[];
  defects(): Defects;
  counters(): Readonly<DefectCounters>;
  /**
   * Replaces all defects. An empty list ends all defects. A defect with an unchanged value keeps its timer, its leaked
   * memory and its stored items.
   * @throws UserError for an invalid text; the defects then stay as they are
   */
  set(texts: readonly string[], when?: 'at-start' | 'running'): void;
  fails(): boolean;
  /** Counts a request or stream, and returns whether the defect with the name `share` affects it. */
  hits(share: ShareName): boolean;
  /** Returns whether the models are still loading. */
  cold(): boolean;
  /** Counts a write and returns how often the caller must apply it: 0 times if lost, 2 if doubled, otherwise 1. */
  copies(kind: WriteKind): 0 | 1 | 2;
  /** Burns CPU time for the defect `slow-store`, in proportion to the number of items in `stored`. */
  scanStore(): void;
  /** Leaks the memory of one request, unless the leak has reached its limit. */
  leak(): void;
  close(): void;
};

/**
 * The maximum memory that the defect `leak` takes: enough for meshproof to detect the leak, but not all memory of the
 * machine.
 */
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
      // `doubles` is called even for a lost write, because `loses` and `doubles` must each count all writes.
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
      // The buffer is filled, because untouched memory pages do not count as resident memory.
      kept.push(Buffer.alloc(Math.ceil(defects.leakBytes), 1));
      counters.leakedBytes += Math.ceil(defects.leakBytes);
    },
    close: timers.cancel,
  };
}

const writeKinds = ['message', 'vote', 'sync', 'webhook'] as const;
export type WriteKind = (typeof writeKinds)[number];

/** Each kind of write is counted separately, so that rare kinds also get their share of lost and doubled writes. */
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

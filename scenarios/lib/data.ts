import exec from 'k6/execution';
import { environment } from './names.ts';

/** What one iteration works with: the same seed, phase and iteration give the same draws on every machine. */
export type Draw = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  whole(below: number): number;
  /** Counts up by one from iteration to iteration, from a start that the seed gives. */
  index: number;
  /** Of this run and iteration alone: what ids and texts of created objects carry. */
  id: string;
};

const seed = __ENV[environment.seed] ?? '1';
const runKey = __ENV[environment.runKey] ?? Date.now().toString(36);

/** The draws of the iteration that runs now. */
export function draw(): Draw {
  const { name, iterationInTest } = exec.scenario;
  const next = mulberry32(fnv1a(`${seed}/${name}/${iterationInTest}`));
  return {
    next,
    whole: (below) => Math.floor(next() * below),
    index: (fnv1a(`${seed}/${name}`) % 1_000_003) + iterationInTest,
    id: `${runKey}-${name}-${iterationInTest}`,
  };
}

/**
 * The object that belongs to this iteration. Iterations that run at the same time have neighbouring indexes and so
 * different objects, as long as there are more objects than iterations under way.
 */
export function objectOf<T>(objects: readonly T[], { index }: Draw): T {
  const object = objects[index % objects.length];
  if (object === undefined) throw new Error('the target lists no object to work with');
  return object;
}

/** Runs one of the pieces of work, chosen by weight. */
export function doOne(next: () => number, work: readonly (readonly [weight: number, run: () => void])[]): void {
  let left = next() * work.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, run] of work) {
    left -= weight;
    if (left >= 0) continue;
    run();
    return;
  }
}

const words = 'mesh node relay peer route signal beacon link packet radio store forward hop range carrier'.split(' ');

/** Text of as many words as asked for. */
export function textOf(random: Draw, length: number): string {
  return Array.from({ length }, () => words[random.whole(words.length)]).join(' ');
}

/** Tommy Ettinger's 32-bit generator: small and quick enough to be made anew for every iteration. */
function mulberry32(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

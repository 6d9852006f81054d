import { thisScenario } from './execution.ts';
import { environment } from './names.ts';
import { now } from './now.ts';

/** The same seed, k6 scenario and iteration give the same numbers on every machine. Only `id` differs between runs. */
export type Draw = {
  /** Returns a number in [0, 1). */
  next(): number;
  /** Returns a whole number in [0, below). */
  whole(below: number): number;
  /** The iteration number plus an offset that depends on the seed and the name of the k6 scenario. */
  index: number;
  /** A text that is unique to this run and iteration, for the ids and texts of created objects. */
  id: string;
};

const seed = __ENV[environment.seed] ?? '1';
const runKey = __ENV[environment.runKey] ?? now().toString(36);

/** Returns the draws of the current iteration. */
export function draw(): Draw {
  const { name, iterationInTest } = thisScenario();
  const next = mulberry32(fnv1a(`${seed}/${name}/${iterationInTest}`));
  return {
    next,
    whole: (below) => Math.floor(next() * below),
    index: (fnv1a(`${seed}/${name}`) % 1_000_003) + iterationInTest,
    id: `${runKey}-${name}-${iterationInTest}`,
  };
}

/**
 * Returns the object that this iteration uses. Iterations that run at the same time have consecutive indexes. So with
 * many objects, two of these iterations rarely use the same object. Throws when there is no object.
 */
export function objectOf<T>(objects: readonly T[], { index }: Draw): T {
  const object = objects[index % objects.length];
  if (object === undefined)
    throw new Error('the list from the target is empty, but this program needs an object from it');
  return object;
}

/** The id to request when the target lists no object. The target must not return an object for this id. */
export const noneListed = 'none-listed';

/** Chooses one of the functions at random by weight, and calls it. */
export function doOne(next: () => number, work: readonly (readonly [weight: number, run: () => void])[]): void {
  pick(next, work)();
}

/** Chooses one of `things` at random by weight. Throws if `things` is empty. */
export function pick<T>(next: () => number, things: readonly (readonly [weight: number, thing: T])[]): T {
  let left = next() * things.reduce((sum, [weight]) => sum + weight, 0);
  const found = things.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  const [, thing] = found ?? things[things.length - 1] ?? [];
  if (thing === undefined) throw new Error('the list is empty, but pick() must choose from it');
  return thing;
}

const words = 'mesh node relay peer route signal beacon link packet radio store forward hop range carrier'.split(' ');

/** Returns a text of `length` random words. */
export function textOf(random: Draw, length: number): string {
  return Array.from({ length }, () => words[random.whole(words.length)]).join(' ');
}

/**
 * Returns a whole number from 1 to `most`, log-normal around `median`, like the lengths of real texts: about two thirds
 * are between median / e^spread and median × e^spread.
 */
export function lengthOf(random: Draw, median: number, spread: number, most: number): number {
  // Box–Muller transform (1958); 1 - next() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.max(1, Math.min(most, Math.round(median * Math.exp(spread * normal))));
}

/** The 32-bit generator mulberry32 by Tommy Ettinger. A generator is so cheap that each iteration creates one. */
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

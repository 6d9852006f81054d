import { thisScenario } from './execution.ts';
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
  pick(next, work)();
}

/** One of the things, by weight. */
export function pick<T>(next: () => number, things: readonly (readonly [weight: number, thing: T])[]): T {
  let left = next() * things.reduce((sum, [weight]) => sum + weight, 0);
  const found = things.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  const [, thing] = found ?? things[things.length - 1] ?? [];
  if (thing === undefined) throw new Error('there is nothing to choose from');
  return thing;
}

const words = 'mesh node relay peer route signal beacon link packet radio store forward hop range carrier'.split(' ');

/** Text of as many words as asked for. */
export function textOf(random: Draw, length: number): string {
  return Array.from({ length }, () => words[random.whole(words.length)]).join(' ');
}

/** A whole number around `median`, log-normal as lengths of texts are: two thirds lie within a factor of e^spread. */
export function lengthOf(random: Draw, median: number, spread: number, most: number): number {
  // Box and Muller, 1958; the draw is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.max(1, Math.min(most, Math.round(median * Math.exp(spread * normal))));
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

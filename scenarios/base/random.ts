/** Each purpose has its own stream of numbers in [0, 1), so that a new purpose never changes other streams. */
export type Random = (purpose: string) => () => number;

/** Returns streams of numbers that depend only on the seed and the purpose. */
export function seededRandom(seed: number): Random {
  return (purpose) => sfc32(seed, purpose);
}

/** Returns a whole number in [0, below). */
export function pickIndex(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

/**
 * PractRand's sfc32 (Chris Doty-Humphrey), seeded from the seed and an FNV-1a hash of the purpose. The first 12 numbers
 * are discarded, because they are similar for similar seeds.
 */
function sfc32(seed: number, purpose: string): () => number {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = fnv1a(purpose);
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

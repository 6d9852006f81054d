/**
 * Returns the seed in `text`, or the seed from `draw` when `text` is empty. Throws when `text` is not a whole number
 * from 0 to 2^31.
 */
export function readSeed(text: string | undefined, draw: () => number): number {
  if (!text) return draw();
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 2 ** 31) throw new Error(`MESHPROOF_SEED needs a whole number, not "${text}"`);
  return seed;
}

/**
 * Returns a function that is true for `share` of its calls: once in each group of 1/share calls, at a random place in
 * the group. Even a short run therefore gets this share. Because the place is random, a load with a regular pattern
 * cannot always get, or always miss, the true calls.
 */
export function spread(share: number, random: () => number): () => boolean {
  if (share <= 0) return () => false;
  let calls = 0;
  let hits = 0;
  let next = random() / share;
  return () => {
    const hit = calls++ >= Math.floor(next);
    if (hit) next = (++hits + random()) / share;
    return hit;
  };
}

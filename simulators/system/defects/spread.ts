/**
 * Returns a function that is true for `share` of its calls: once in each group of 1/share calls, so that even a short
 * run gets this share. The place of this call in its group is random. With a fixed place, the same request of a regular
 * load could be hit each time, or never.
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

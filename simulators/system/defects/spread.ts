/**
 * Returns a function that is true for `share` of its calls: once in each group of 1/share calls, so that even a short
 * run gets this share. The place of this call in the group is random: otherwise, a load with a regular pattern could
 * always get or always miss it.
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

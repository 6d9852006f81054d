/**
 * Returns a function that draws standard normal values (Box and Muller, Annals of Mathematical Statistics 29, 1958).
 */
export function normals(random: () => number): () => number {
  let next: number | undefined;
  return () => {
    if (next !== undefined) {
      const kept = next;
      next = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    next = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

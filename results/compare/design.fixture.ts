import type { Design } from './design.ts';

/** Returns the design of runs that took turns in one batch. */
export function inTurns(base: number, head: number): Pick<Design, 'unit' | 'base' | 'head' | 'blocks'> {
  const side = (n: number) => Array.from({ length: n }, (_, index) => [index]);
  const one = (n: number) => new Array<number>(n).fill(0);
  return { unit: 'run', base: side(base), head: side(head), blocks: { base: one(base), head: one(head) } };
}

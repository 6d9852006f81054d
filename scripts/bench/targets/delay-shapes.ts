const freeze = { everyMs: 10_000, forMs: 1000 };

/** Returns the milliseconds until a frozen target answers an arrival at `elapsedMs`; 0 when it is not frozen. */
export function frozenMs(elapsedMs: number): number {
  return Math.max(0, freeze.forMs - (elapsedMs % freeze.everyMs));
}

/**
 * Each shape is a function that returns a delay in milliseconds. The function gets a source of random numbers in [0,
 * 1), and the milliseconds since the start.
 */
export const shapes = {
  constant: (draw) => 299 + 2 * draw(),
  bimodal: (draw) => (draw() < 0.8 ? 20 + 5 * draw() : 400 + 50 * draw()),
  frozen: (draw, elapsedMs) => 10 + 10 * draw() + frozenMs(elapsedMs),
  // These are bucket edges of a native histogram with schema 3: 2^-3, 2^-2 and 2^-1 seconds.
  edges: (draw) => [125, 250, 500][Math.floor(3 * draw())]!,
  'log-normal': (draw) => 40 * Math.exp(0.8 * normal(draw)),
  uniform: (draw) => 5 + 495 * draw(),
  /** A request waits only while the target is frozen. */
  'freeze-only': (_draw, elapsedMs) => frozenMs(elapsedMs),
} satisfies Record<string, (draw: () => number, elapsedMs: number) => number>;

export type Shape = keyof typeof shapes;

/** Draws a standard normal number by the Box-Muller transform. `1 - u` avoids the logarithm of 0. */
function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

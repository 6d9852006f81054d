/**
 * Warns once about a lane (checks that run one after another) if its checks together take longer than the interval. The
 * lane then skips planned starts.
 */
export class SlotWatch {
  readonly #lanes: readonly (readonly string[])[];
  readonly #everyMs: number;
  readonly #say: (line: string) => void;
  readonly #tookMs = new Map<string, number>();
  readonly #reported = new Set<readonly string[]>();

  constructor(lanes: readonly (readonly string[])[], everyMs: number, say: (line: string) => void) {
    this.#lanes = lanes;
    this.#everyMs = everyMs;
    this.#say = say;
  }

  took(name: string, ms: number): void {
    this.#tookMs.set(name, ms);
    const lane = this.#lanes.find((names) => names.includes(name));
    if (!lane || this.#reported.has(lane)) return;
    const allMs = lane.reduce((sum, one) => sum + (this.#tookMs.get(one) ?? 0), 0);
    if (allMs <= this.#everyMs) return;
    this.#reported.add(lane);
    const needed = Math.ceil(allMs / 1000);
    const who = lane.length === 1 ? `${name} takes` : `${lane.join(', ')} run one after another and take`;
    this.#say(
      `${who} ${needed} s, which is longer than --every ${this.#everyMs / 1000}s: some planned starts will be skipped`,
    );
  }
}

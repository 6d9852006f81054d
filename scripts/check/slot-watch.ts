/**
 * Reports that the checks of a lane, which run one after another, take longer than their interval: some of their slots
 * will be missed. Once for each lane, as soon as the durations are known.
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

  /** Takes the duration of a check, as it was before a restart or as it is now. */
  took(name: string, ms: number): void {
    this.#tookMs.set(name, ms);
    const lane = this.#lanes.find((names) => names.includes(name));
    if (!lane || this.#reported.has(lane)) return;
    const allMs = lane.reduce((sum, one) => sum + (this.#tookMs.get(one) ?? 0), 0);
    if (allMs <= this.#everyMs) return;
    this.#reported.add(lane);
    const needed = Math.ceil(allMs / 1000);
    const who = lane.length === 1 ? `${name} takes` : `${lane.join(', ')} run one after another and take`;
    this.#say(`${who} ${needed} s, longer than --every ${this.#everyMs / 1000}s: slots will be missed`);
  }
}

import { type Evidence, toEvidence } from '../../results/record/evidence.ts';
import type { Histogram } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';

const t0Ms = Date.parse('2026-01-01T12:00:00.000Z');

/** A generated target and the length of its run. The target changes only as these fields define. */
export type FindingWorld = {
  name: string;
  seconds: number;
  /** The standard deviation of the logarithm of a second's latency, and its correlation with the previous second. */
  sd: number;
  rho: number;
  /** A neighbour that slows all answers by a factor, with the mean lengths of its on and off times. */
  neighbour?: { factor: number; onS: number; offS: number };
  /**
   * The mean share of errors. The logarithm of a second's share has a standard deviation of 1, and a correlation of 0.9
   * with the previous second. When absent, the share is 0.2 % in every second.
   */
  errors?: number;
  /** The factor on the latency in a second. */
  slower?: (second: number) => number;
  /** The mean memory of the target at a second, in bytes; 120 MB when absent. */
  memory?: (second: number) => number;
};

/** The record of a run with four kinds of requests, 25 of each per second. */
export function runOf(world: FindingWorld, random: () => number): Evidence {
  const { seconds, sd, rho, neighbour } = world;
  const rows: Row[] = [];
  let wave = sd * normal(random);
  let trouble = normal(random);
  let isOn = neighbour !== undefined && random() < neighbour.onS / (neighbour.onS + neighbour.offS);
  for (let second = 0; second < seconds; second++) {
    const t = t0Ms + second * 1000;
    const factor = (world.slower?.(second) ?? 1) * (isOn ? neighbour!.factor : 1);
    const failing = world.errors ? Math.min(1, world.errors * Math.exp(trouble - 0.5)) : 0.002;
    for (const [name, medianS] of kinds) {
      const labels = { scenario: 'api', name, phase: 'steady', method: 'GET', expected_response: 'true' };
      let [sum, failed] = [0, 0];
      for (let i = 0; i < 25; i++) {
        if (random() < failing) failed++;
        else sum += medianS * Math.exp(wave + 0.4 * normal(random)) * factor;
      }
      const h: Histogram = { schema: 5, zero: 0, index: [0], count: [25 - failed], sum, censored: 0 };
      rows.push({ t, metric: 'k6_http_req_duration_seconds', labels, h });
      rows.push({ t, metric: 'k6_http_reqs_total', labels, n: 25 - failed });
      const wrong = { ...labels, expected_response: 'false' };
      if (failed > 0) rows.push({ t, metric: 'k6_http_reqs_total', labels: wrong, n: failed });
    }
    const memory = (world.memory?.(second) ?? 120e6) + 5e6 * normal(random);
    rows.push({ t, metric: 'meshproof_target_memory_bytes', labels: {}, v: memory });
    wave = rho * wave + sd * Math.sqrt(1 - rho ** 2) * normal(random);
    trouble = 0.9 * trouble + Math.sqrt(0.19) * normal(random);
    if (neighbour && random() < 1 / (isOn ? neighbour.onS : neighbour.offS)) isOn = !isOn;
  }
  const phases = toPhases({ steady: seconds });
  return toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue: new Map() });
}

const kinds = [
  ['list', 0.02],
  ['read', 0.01],
  ['send', 0.005],
  ['infer', 0.12],
] as const;

/** The Box-Muller transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

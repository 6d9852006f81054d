import { type Histogram, histogramQuantile, mergeHistograms } from '../../results/record/histogram.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import { endOf, type Phase, phaseAt } from '../../scenarios/plan/phase.ts';

/** One line a second while a run goes on: phase, rate, p95, errors, mesh, journeys, time left. */
export class Progress {
  readonly #phases: readonly Phase[];
  readonly #write: (line: string) => void;
  #requests = 0;
  #errors = 0;
  #delivered = 0;
  #journeys = 0;
  #durations: Histogram[] = [];
  /** Undefined until the first stream has ended. */
  #streams: number | undefined;
  #ttfts: Histogram[] = [];

  constructor(phases: readonly Phase[], write: (line: string) => void) {
    this.#phases = phases;
    this.#write = write;
  }

  rows(rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.metric === 'k6_http_reqs_total' && 'n' in row) {
        this.#requests += row.n;
        if (row.labels.expected_response === 'false') this.#errors += row.n;
      } else if (row.metric === 'k6_http_req_duration_seconds' && 'h' in row) this.#durations.push(row.h);
      else if (row.metric === 'meshproof_mesh_delivered_total' && 'n' in row) this.#delivered += row.n;
      else if (row.metric === 'meshproof_chat_requests_total' && 'n' in row)
        this.#streams = (this.#streams ?? 0) + row.n;
      else if (row.metric === 'meshproof_chat_ttft_seconds' && 'h' in row) this.#ttfts.push(row.h);
    }
  }

  sample(sample: Sample): void {
    if (sample.metric === 'journey_success') this.#journeys++;
  }

  tick(elapsedS: number): void {
    const endS = endOf(this.#phases);
    const phase = elapsedS < 0 ? 'starting' : (phaseAt(this.#phases, elapsedS)?.name ?? 'ending');
    this.#write(
      [
        `${phase.padEnd(9)} ${clock(Math.max(0, elapsedS))} of ${clock(endS)}`,
        `${this.#requests} req/s`,
        p95Of(this.#durations),
        `${this.#errors} errors`,
        `mesh ${this.#delivered}/s`,
        `${this.#journeys} journeys`,
        ...(this.#streams === undefined ? [] : [`${this.#streams} streams/s, first chunk ${p95Of(this.#ttfts)}`]),
      ].join('  '),
    );
    this.#requests = 0;
    this.#errors = 0;
    this.#delivered = 0;
    this.#durations = [];
    this.#ttfts = [];
    if (this.#streams !== undefined) this.#streams = 0;
  }
}

function p95Of(histograms: readonly Histogram[]): string {
  const p95 = histogramQuantile(mergeHistograms(histograms), 0.95).value;
  return Number.isFinite(p95) ? `p95 ${Math.round(p95 * 1000)} ms` : 'p95 –';
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

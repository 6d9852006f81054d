import { describe, expect, it } from 'vitest';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { producers } from '../plan/producers.ts';
import { Progress } from './progress.ts';
import type { Say } from './terminal.ts';

const phases = toPhases({ 'warm-up': 5, steady: 40 });

function second(t: number): Row[] {
  const times = new HistogramBuilder();
  for (let i = 0; i < 100; i++) times.observe(i < 90 ? 0.01 : 0.2);
  const labels = { scenario: 'api', phase: 'steady' };
  return [
    { t, metric: 'k6_http_req_duration_seconds', labels, h: times.build() },
    { t, metric: 'k6_http_reqs_total', labels: { ...labels, expected_response: 'true' }, n: 96 },
    { t, metric: 'k6_http_reqs_total', labels: { ...labels, expected_response: 'false' }, n: 4 },
    { t, metric: 'k6_started_iterations_total', labels, n: 100 },
    { t, metric: 'k6_iterations_total', labels, n: 97 },
    { t, metric: 'k6_dropped_iterations_total', labels, n: 2 },
  ];
}

const counts = (offered: number) => ({ offered, completed: 0, dropped: 0, inFlight: 0 });

function printTwoSeconds(say: Say): void {
  const progress = new Progress(phases, producers, say);
  progress.tick(
    9,
    new Map([
      ['k6', counts(900)],
      ['mesh-node', { offered: 90, completed: 88, dropped: 0, inFlight: 2 }],
    ]),
  );
  progress.rows(second(10_000));
  progress.tick(
    10,
    new Map([
      ['k6', counts(1002)],
      ['mesh-node', { offered: 100, completed: 97, dropped: 1, inFlight: 2 }],
    ]),
  );
}

describe('the progress of a run', () => {
  it('prints one line a second: phase, rates offered and attained, p95, errors, drops, in flight, time left', () => {
    const lines: string[] = [];
    printTwoSeconds((line) => lines.push(line));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^steady +0:10 of 0:45 {2}100 req\/s {2}offered 112\/s {2}attained 109\/s {2}p95 (19\d|20\d) ms {2}4 errors {2}3 dropped {2}5 in flight {2}0:35 left$/,
    );
  });

  it.each([
    ['a closed model', 900, '–'],
    ['an open model', 1002, '102/s'],
  ])('prints the planned rate only if there is one: %s', (_, offered, shown) => {
    const lines: string[] = [];
    const progress = new Progress(phases, producers, (line) => lines.push(line));
    progress.tick(9, new Map([['k6', counts(900)]]));
    progress.rows(second(10_000));
    progress.tick(10, new Map([['k6', counts(offered)]]));
    expect(/offered (\S+) {2}attained 100\/s/.exec(lines[1]!)?.[1]).toBe(shown);
  });

  it.each([
    // A tick 0.1 s after T0 has counted 11 starts, and the next tick comes a second later.
    [
      [0.1, 1.1, 2.1],
      [undefined, 100, 100],
    ],
    // The first reading comes before T0, at which the producers start.
    [
      [-0.6, 0.005, 1.005, 2.005],
      [undefined, 100, 100],
    ],
    // The second tick is late, so the time from the second to the third tick is too short.
    [
      [0.001, 1.6, 2.005, 3.005],
      [undefined, 100, 100],
    ],
    // The clock jumps back.
    [
      [5, 4, 6.5],
      [100, 100],
    ],
  ])('shows no rate over less than a second: ticks at %j', (ticks, rates) => {
    const lines: string[] = [];
    const progress = new Progress(phases, producers, (line) => lines.push(line));
    for (const atS of ticks) progress.tick(atS, new Map([['k6', counts(Math.floor(Math.max(0, atS) * 100) + 1)]]));
    const shown = lines.map((line) => /offered (\d+)\/s/.exec(line)?.[1]);
    expect(shown.map((rate) => rate && Math.round(Number(rate) / 5) * 5)).toEqual(rates);
  });

  it('shows runs of checks in place of rates, and no planned end', () => {
    const lines: string[] = [];
    const progress = new Progress(phases, producers, (line) => lines.push(line));
    progress.sample({ t: 1000, metric: 'journey_success', labels: {}, value: 1 });
    progress.tick(50, new Map([['journeys', { offered: 11, completed: 1, dropped: 0, inFlight: 1 }]]));
    expect(lines).toEqual([expect.stringMatching(/^ending +0:50 {2}journeys 1 done {2}0 dropped {2}1 in flight$/)]);
  });

  it('counts streams as requests and shows the p95 of the time to their first chunk', () => {
    const lines: string[] = [];
    const progress = new Progress(phases, producers, (line) => lines.push(line));
    const times = new HistogramBuilder();
    for (let i = 0; i < 20; i++) times.observe(0.3);
    const at = (outcome: string, n: number): Row => ({
      t: 10_000,
      metric: 'meshproof_chat_requests_total',
      labels: { phase: 'steady', outcome },
      n,
    });
    progress.tick(9, new Map([['chat-user', counts(180)]]));
    progress.rows([
      { t: 10_000, metric: 'meshproof_chat_ttft_seconds', labels: { phase: 'steady' }, h: times.build() },
      at('ok', 19),
      at('cut', 1),
    ]);
    progress.tick(10, new Map([['chat-user', { offered: 200, completed: 20, dropped: 0, inFlight: 3 }]]));
    expect(lines[1]).toMatch(/20 req\/s {2}offered 20\/s {2}attained 23\/s {2}p95 (29\d|30\d) ms {2}1 error {2}/);
  });

  it('draws a table of the producers below the line on a terminal', () => {
    const blocks: (readonly string[])[] = [];
    printTwoSeconds(Object.assign(() => undefined, { draw: (block: readonly string[]) => blocks.push(block) }));
    const [head, titles, k6, api, mesh] = blocks[1]!;
    expect(head).toMatch(/^steady/);
    expect(titles!.trim().split(/ {2,}/)).toEqual(['offered', 'attained', 'p95', 'errors', 'dropped', 'in flight']);
    expect(k6).toMatch(/^k6 +102\/s/);
    expect(api).toMatch(/^ {2}api +100\/s +\d+ ms +4 +2 +3$/);
    expect(mesh).toMatch(/^mesh-node +10\/s +9\/s .* 1 +2$/);
  });
});

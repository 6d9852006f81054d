import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../record/evidence.ts';
import type { Histogram } from '../../record/histogram.ts';
import type { Row } from '../../record/row.ts';
import type { RunDocument } from '../../record/run.ts';
import { html } from '../html/markup.ts';
import { meshWorldPart } from '../html/mesh-world.ts';
import { toMeshWorld } from './mesh-world.ts';

const histogram: Histogram = { schema: 5, zero: 0, index: [0, 32], count: [3, 2], sum: 7, censored: 0 };
const rows: Row[] = [0, 1000, 2000].flatMap((t): Row[] => [
  { t, metric: 'mesh_nodes_connected', labels: { region: 'a', node_type: 'phone' }, v: 6 },
  { t, metric: 'mesh_nodes_connected', labels: { region: 'b', node_type: 'phone' }, v: t === 1000 ? 2 : 4 },
  { t, metric: 'mesh_partition_active', labels: {}, v: t === 1000 ? 1 : 0 },
  { t, metric: 'mesh_hops', labels: { phase: 'steady', kind: 'broadcast' }, h: histogram },
  { t, metric: 'mesh_delivery_latency_seconds', labels: { phase: 'steady', kind: 'broadcast' }, h: histogram },
]);
const evidence = (all: readonly Row[]) =>
  toEvidence({ t0Ms: 0, phases: [], producers: [], events: [], rows: all, samples: [], catalogue: new Map() });
const trace = [{ atMs: 5, arrivesMs: 9, from: 3, to: 4, ttl: 2, outcome: 'delivered' }];
const example = { name: 'ttl-bound', text: '<b>too far</b>', replay: 'meshproof mesh x.yaml', trace };
const detail = {
  ledger: { sent: 4, delivered: 3, inFlight: 1 },
  counterExamples: [example],
  calibration: { ks: 0.1234 },
};
const run = { producers: [{ name: 'mesh-node', detail }] } as unknown as RunDocument;

describe('the picture of a simulated mesh', () => {
  it('has nodes, partitions, deliveries, hops, the ledger and the counter-examples', () => {
    const world = toMeshWorld(run, evidence(rows))!;
    expect(world).toMatchObject({
      step: 1,
      nodes: [10, 8, 10],
      cut: [false, true, false],
      delivered: [5, 5, 5],
      hops: [
        { hops: 1, count: 9 },
        { hops: 2, count: 6 },
      ],
      counterExamples: [example],
    });
    expect(world.ledger.map(({ what, count }) => `${what} ${count}`)).toEqual(['sent 4', 'delivered 3', 'in flight 1']);
    expect(world.calibration).toContain('0.123');
    const { lead, body } = meshWorldPart({ world });
    const page = html`${lead}${body}`.text;
    expect(page).toContain('Between 8 and 10. The mesh was partitioned for 1 s');
    expect(page).toContain('meshproof mesh x.yaml');
    const carried = { ...detail, calibration: { ks: 0.05, run: 'r1', nodes: 40 } };
    const whatIf = { producers: [{ name: 'mesh-node', detail: carried }] } as unknown as RunDocument;
    expect(toMeshWorld(whatIf, evidence(rows))!.calibration).toMatch(/r1.*40 nodes.*0\.050/);
    expect(page).not.toContain('<b>too far');
  });

  it('is undefined without a simulated mesh', () => {
    expect(toMeshWorld(run, evidence([]))).toBeUndefined();
  });

  it('ignores a detail of an unknown shape', () => {
    const strange = { producers: [{ name: 'mesh-node', detail: 7 }] } as unknown as RunDocument;
    expect(toMeshWorld(strange, evidence(rows))).toMatchObject({ ledger: [], counterExamples: [] });
    expect(toMeshWorld(strange, evidence(rows))!.calibration).toMatch(/^Not calibrated/);
  });
});

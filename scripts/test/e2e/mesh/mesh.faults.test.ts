import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { queryInstant } from '../../../../results/prometheus/query.ts';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof } from '../../meshproof.ts';
import { PrometheusWorkplace } from '../../prometheus.ts';

const place = new PrometheusWorkplace();
afterAll(() => place.end());

const village = `world: village
duration: 2s
settle: 1s
nodes: { count: 12 }
links: { air: { latency: 5ms } }
protocol: { kind: gossip, fanout: 6 }
workload: { broadcast: { rate: 20/s } }
slos: { mesh_delivery_ratio: ">= 50%" }
`;

async function mesh(...flags: string[]): Promise<{ run: RunDocument; report: string }> {
  writeFileSync(join(place.dir, 'village.yaml'), village);
  const { stdout } = await meshproof(['mesh', './village.yaml', '--json', '--quiet', ...flags], { cwd: place.dir });
  const dir = join(place.dir, 'runs', (JSON.parse(stdout) as { run: string }).run);
  const read = (name: string) => readFileSync(join(dir, name), 'utf8');
  return { run: JSON.parse(read('run.json')) as RunDocument, report: read('report.html') };
}

const calibrationIn = ({ producers }: RunDocument) =>
  (producers[0]!.detail as { calibration?: { ks: number; run?: string; nodes?: number } }).calibration;

describe('a run in virtual time', () => {
  it('has the calibration of the last real run of its world in its record and its report', async () => {
    const before = await mesh();
    expect(calibrationIn(before.run)).toBeUndefined();
    expect(before.report).toContain('Not calibrated');
    const real = await mesh('--mode', 'real');
    for (let time = 0; time < 2; time++) {
      const { run, report } = await mesh('--seed', '5');
      expect(calibrationIn(run)).toMatchObject({ ks: calibrationIn(real.run)!.ks, run: real.run.id, nodes: 12 });
      expect(report).toContain(`in run ${real.run.id}`);
    }
  });

  it('pushes only the final series, without its rows', async () => {
    const { run } = await mesh();
    const server = await place.startPrometheus();
    const args = ['runs', 'push', run.id, '--prometheus', server.writeUrl, '--json'];
    const { code, stdout } = await meshproof(args, { cwd: place.dir });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ delivery: { status: 'complete' } });
    const names = await queryInstant(server, 'count by (__name__) ({__name__=~".+"})', Date.parse(run.endedAt) + 1000);
    const found = names.map(({ labels }) => labels.__name__).sort();
    const lasting = ['run_info', 'run_validity', 'slo_value', 'slo_verdict'].map((name) => `meshproof_${name}`);
    expect(found).toEqual(lasting);
    const [ratio] = await queryInstant(
      server,
      'meshproof_slo_value{slo="mesh-delivery-ratio"}',
      Date.parse(run.endedAt) + 1000,
    );
    expect(ratio).toMatchObject({ value: 1, labels: { plan: 'village', target: 'virtual' } });
  });
});

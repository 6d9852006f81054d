import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { producers } from '../../scripts/plan/producers.ts';
import { readJob } from '../../scripts/plan/read-job.ts';
import type { WorldSection } from './world-section.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-world-part-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const town = `world: town
mode: hybrid
duration: 8s
settle: 2s
nodes: { count: 30 }
topology: { kind: clusters, clusters: 3, gateways: 1, degree: 4, link: air, bridge: wan }
links: { air: { latency: 5ms }, wan: {} }
protocol: { kind: flood, ttl: 12 }
workload: { broadcast: { rate: 5/s } }
slos: { mesh_delivery_ratio: ">= 99%" }
`;
const plan = `plan: both
phases: { warm-up: 3s, steady: 8s, recovery: 2s }
traffic:
  k6: { scenarios: { api: 20/s } }
  mesh-node: { world: ./town.yaml }
slos: [api]
`;

function read(edit = (text: string) => text, editTown = (text: string) => text) {
  writeFileSync(join(dir, 'town.yaml'), editTown(town));
  writeFileSync(join(dir, 'plan.yaml'), edit(plan));
  return readJob(join(dir, 'plan.yaml'), producers);
}

describe('a world in a plan', () => {
  it('begins with the steady phase, and is judged by its own SLOs beside those of the plan', () => {
    const job = read();
    const section = job.parts.find(({ producer }) => producer.name === 'mesh-node')!.section as WorldSection;
    expect(section).toMatchObject({ startS: 3, world: { name: 'town', mode: 'hybrid', steadyMs: 8000 } });
    const names = job.slos.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['mesh-delivery-ratio', 'conservation', 'carried-lost']));
    expect(names.some((name) => name.startsWith('api-'))).toBe(true);
  });

  it('gives the plan another digest when its file changes', () => {
    const [one, two] = [read(), read(undefined, (text) => text.replace('5/s', '6/s'))];
    expect(one.document.sha256).not.toBe(two.document.sha256);
  });

  it.each([
    [
      'is virtual',
      5,
      /cannot run beside other traffic/,
      undefined,
      (text: string) => text.replace('mode: hybrid\n', ''),
    ],
    ['is shorter than the phase', 2, /sends messages for 7s/, undefined, (text: string) => text.replace('8s', '7s')],
    ['goes on after it', 2, /after the last phase/, (text: string) => text.replace(', recovery: 2s', ''), undefined],
    ['has two', 2, /one phase/, (text: string) => text.replace('recovery', 'more: 2s, recovery'), undefined],
    ['is not there', 5, /no such file/, (text: string) => text.replace('town.yaml', 'city.yaml'), undefined],
    ['is misspelt', 5, /unknown key/, (text: string) => text.replace('yaml }', 'yaml, nodes: 3 }'), undefined],
  ])('is refused where it %s', (_, line, problem, edit, editTown) => {
    expect(() => read(edit, editTown)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(problem), where: expect.objectContaining({ line }) }),
    );
  });
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { readWorld } from '../../../simulators/mesh-node/world/read-world.ts';
import { readProbe } from '../../../synthetics/probe/probe.ts';
import { checkAgainst } from '../../../thresholds/read/check-against.ts';
import { readSlos } from '../../../thresholds/read/read-slos.ts';
import { producers } from '../../plan/producers.ts';
import { readJob } from '../../plan/read-job.ts';
import { readTarget } from '../../plan/read-target.ts';
import { allMetrics } from '../../slo/read-named-slos.ts';
import { slo, source, type Workplace } from '../meshproof.ts';
import type { Named } from './table.ts';

/** A kind of document that users write: valid documents, and the function that reads a file of this kind. */
export interface DocumentKind extends Named {
  readonly texts: readonly string[];
  read(file: string): unknown;
}

const textsIn = (folder: string) =>
  readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(packageRoot, folder, name), 'utf8'));

/**
 * Returns the kinds of documents to attack. The files that the documents name are written into `place`. To attack
 * another kind, add an entry.
 */
export function documentKinds(place: Workplace): readonly DocumentKind[] {
  place.yaml('slos.yaml', slo('offered', offered, '1'));
  place.text(
    'base.yaml',
    'plan: base\nphases: { steady: 5s }\ntraffic: { k6: { scenarios: { api: 1/s } } }\nslos: [api]\n',
  );
  const plans = [...textsIn('scenarios/plans').map(withShortSlos), extending];
  const target = textsIn('scenarios/targets');
  const known = readTargetIn(place, target[0]!);
  return [
    { name: 'plan', texts: plans, read: (file) => readJob(file, producers) },
    { name: 'target', texts: [...target, fullTarget], read: (file) => readTarget(file) },
    {
      name: 'SLO document',
      texts: textsIn('thresholds/slos').flatMap((text) => text.split(/^---$/m)),
      read(file) {
        const slos = readSlos(file);
        const phases = slos.flatMap((slo) => slo.phases);
        checkAgainst(
          slos,
          allMetrics,
          phases.map((name) => ({ name, kind: 'steady', startS: 0, endS: 1 })),
        );
      },
    },
    { name: 'world', texts: textsIn('simulators/mesh-node/worlds'), read: (file) => readWorld(file) },
    { name: 'probe', texts: textsIn('synthetics/probes'), read: (file) => readProbe(file, known) },
  ];
}

/** An SLO that can be judged with every plan. */
const offered = {
  thresholdMetric: source('meshproof_offered_total', {}, 'sum'),
  objective: { op: 'gte', value: 1, target: 0.99999 },
};

/**
 * Replaces the SLOs of a plan by a short document. Reading the shipped SLO documents with each plan would take most of
 * the time, and they are attacked as a kind of their own.
 */
const withShortSlos = (text: string) => text.replace(/^slos:(.*|\n( +.*\n)+)$/m, 'slos: [./slos.yaml]');

const extending = `plan: mine
extends: ./base.yaml
profile: stress
peak: 3
phases: { warm-up: 1s, steady: 2s, recovery: 1s }
traffic:
  k6: { scenarios: { api: null, mesh: { users: 5, think: 2s } } }
  chat-user: { streams: { from: 5/s, to: 10/s }, prompt: { mean: 100, cv: 0.5 }, cancel: 5% }
  probes: { use: [api-health], every: 1s }
faults: [{ at: 1s, for: 1s, do: latency=1s }]
`;

const fullTarget = `target: full
urls: { api: http://127.0.0.1:9/v1, web: http://localhost/, grpc: "http://[::1]:9", health: http://127.0.0.1/health }
auth: { bearer: { env: EXAMPLE_TOKEN }, clients: [{ id: a, secret: { env: EXAMPLE_TOKEN } }] }
allow: { load: [example.test], browse: ["::1"] }
metrics: { a: b }
prometheus:
  writeUrl: http://127.0.0.1:9/api/v1/write
  queryUrl: http://127.0.0.1:9/
  bearer: { env: EXAMPLE_TOKEN }
  headers: { X-Scope-OrgID: a }
  externalLabels: { cluster: a }
  proxy: http://127.0.0.1:9
fieldData: /rum
traceparent: true
resources: { cpu: { query: up } }
`;

function readTargetIn(place: Workplace, text: string) {
  const file = join(place.dir, 'known-target.yaml');
  writeFileSync(file, text);
  return readTarget(file);
}

import { builtInShare, type Cut, type Slo, wholeRun } from '../../results/record/slo.ts';
import { meshMetrics } from './real/mesh-metrics.ts';
import { kinds, steady } from './virtual/scores.ts';
import { worldMetrics } from './virtual/world-metrics.ts';
import { checkedIn, type InvariantName } from './world/invariant.ts';
import { type Condition, conditionMetrics } from './world/slo-condition.ts';
import type { World } from './world/world.ts';

type Named = Pick<Slo, 'name' | 'title' | 'description'>;
const common = (file: string) => ({
  service: 'mesh',
  tolerance: 0,
  untilEnd: true as const,
  file,
  where: () => ({ file }),
});

/** Returns the SLOs for the conditions and invariants of a world file, and the built-in SLOs on lost messages. */
export function worldSlos(world: World, file: string): Slo[] {
  return [
    ...conditionSlos(world.slos, file),
    ...invariantSlos(checkedIn(world.bounds), file),
    ...unjudgedKinds(world).map(messagesArrive),
  ];
}

/** Returns the kinds of messages whose delivery neither an SLO nor an invariant of the world judges. */
function unjudgedKinds({ slos, bounds }: World): string[] {
  const ratios = slos.filter(({ metric }) => metric === 'mesh_delivery_ratio');
  const judged = [...ratios.map(({ match }) => match.kind), ...(bounds.eventualDelivery ? ['broadcast'] : [])];
  return judged.includes(undefined) ? [] : kinds.filter((kind) => !judged.includes(kind));
}

/** Without this SLO, a world that loses nearly every message would be a PASS, because it violates no invariant. */
const messagesArrive = (kind: string): Slo => ({
  ...builtInShare(
    { name: `mesh-delivery-${kind}`, title: 'Messages reach the nodes they are addressed to', service: 'mesh' },
    {
      counts: 'good',
      part: [{ metric: worldMetrics.received.name, match: { kind } }],
      total: [{ metric: worldMetrics.intended.name, match: { kind } }],
    },
    0.99,
    { onlyIfBad: true, stateBy: 'mesh_delivery_ratio to the slos of the world' },
  ),
  untilEnd: true,
});

/**
 * Returns the SLOs for the target's broker. The broker must not lose a frame or deliver a frame twice, even if the mesh
 * protocol repairs the loss or drops the duplicate.
 */
export function carriedSlos(file: string): Slo[] {
  const limit = (name: string, title: string, metric: string, match: Record<string, string>): Slo => ({
    name,
    title,
    description: '',
    ...common(file),
    op: '<=',
    objective: 0,
    unit: '1',
    phases: [steady],
    sli: { kind: 'limit', of: { metric, match }, fold: 'sum', limit: 0 },
  });
  return [
    limit('carried-lost', 'No frame is lost by the broker', meshMetrics.lost.name, { by: 'target' }),
    limit('carried-twice', 'No frame arrives twice', meshMetrics.duplicate.name, {}),
  ];
}

function conditionSlos(conditions: readonly Condition[], file: string): Slo[] {
  return conditions.map(({ metric, match, op, value, quantile }) => {
    const { kind, unit } = conditionMetrics[metric];
    const name = [metric, ...Object.values(match)].join('-').replaceAll('_', '-');
    const named: Named = { name, title: titles[metric], description: '' };
    const base = { ...named, ...common(file), op, objective: value, unit, phases: [steady] };
    const of = { metric, match };
    if (kind === 'ratio') {
      const part = [{ metric: worldMetrics.received.name, match }];
      const total = [{ metric: worldMetrics.intended.name, match }];
      return { ...base, sli: { kind, counts: 'good', part, total } };
    }
    if (kind === 'quantile') return { ...base, sli: { kind, of, q: quantile!, limit: value } };
    const cut = metric === worldMetrics.convergence.name ? { cut: unconverged } : {};
    return { ...base, phases: [wholeRun], sli: { kind: 'limit', of, fold: 'max', limit: value, ...cut } };
  });
}

/** Returns an SLO per invariant. An invariant has no tolerance: a single violation at any time breaks its SLO. */
function invariantSlos(names: readonly InvariantName[], file: string): Slo[] {
  return names.map((invariant) => ({
    name: invariant,
    title: `The invariant ${invariant} holds`,
    description: '',
    whyNoSamples: unchecked[invariant],
    ...common(file),
    op: '<=',
    objective: 0,
    unit: '1',
    phases: [wholeRun],
    sli: { kind: 'limit', of: { metric: worldMetrics.violations.name, match: { invariant } }, fold: 'sum', limit: 0 },
  }));
}

const unconverged: Cut = {
  of: { metric: worldMetrics.unconverged.name, match: {} },
  open: { metric: worldMetrics.unconverged.name, match: { by: 'end' } },
  what: 'crashes that some live nodes did not know about in the end',
};

const noCopy = 'no copy of a message arrived';
const noAnswer = 'no message and no pong arrived';

/** For each invariant, the reason in the report why the run could not violate it. */
const unchecked: Record<InvariantName, string> = {
  conservation: noAnswer,
  'queue-bound': noAnswer,
  'no-duplicate-delivery': noCopy,
  'no-forged-delivery': noCopy,
  'ttl-bound': noCopy,
  'no-delivery-across-cut': noCopy,
  'ack-only-delivered': 'no message was acknowledged',
  'eventual-delivery': 'no broadcast was sent to a node that was up',
  convergence: 'no crashed node stayed down long enough while other nodes were up',
  'storm-bound': 'no copy of a message was sent',
};

const titles: Record<Condition['metric'], string> = {
  mesh_delivery_ratio: 'Messages reach the nodes they are addressed to',
  mesh_delivery_latency_seconds: 'Messages are delivered in time',
  mesh_ping_latency_seconds: 'Neighbours answer pings in time',
  mesh_hops: 'Messages take few hops',
  mesh_convergence_seconds: 'Every node knows of a crash in time',
  mesh_copies_per_message: 'Messages cost few copies',
};

import type { SloVerdict } from '../../results/record/run.ts';
import type { Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import type { InvariantName } from '../../simulators/mesh-node/world/invariant.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import type { Judgement } from '../run/judge-run.ts';

/** How far a world came: `atMs` of its `endMs`, in milliseconds of its own time. */
export type WorldSpan = { atMs: number; endMs: number };

/** The invariants that check messages. The others also check signals between neighbours, queues or crashes. */
const ofMessages: readonly string[] = [
  'no-duplicate-delivery',
  'no-forged-delivery',
  'ttl-bound',
  'no-delivery-across-cut',
  'ack-only-delivered',
  'eventual-delivery',
  'storm-bound',
] satisfies InvariantName[];

/**
 * Returns the judgement of a world that may have been stopped before its end. Whatever held until then could still have
 * broken later, so that nothing of it is a PASS. A FAIL stays a FAIL, and an INVALID run stays INVALID.
 */
export function withoutPassIfCut(judgement: Judgement, { atMs, endMs }: WorldSpan): Judgement {
  if (atMs >= endMs) return judgement;
  const cut = `stopped after ${(atMs / 1000).toFixed(1)} s of ${endMs / 1000} s`;
  const slos = judgement.slos.map((slo) =>
    withhold(slo, { reasonCode: 'stopped-early', reason: `${slo.reason}: ${cut}` }),
  );
  if (judgement.verdict === 'FAIL' || judgement.verdict === 'INVALID') return { ...judgement, slos };
  return { ...judgement, slos, verdict: 'INCONCLUSIVE', reason: `the world was ${cut}` };
}

/**
 * Returns the judgement of a world that may have sent none of the messages of its workload, for example because all of
 * its nodes had crashed. Its invariants on messages then checked nothing, so that they are no PASS.
 */
export function withoutPassIfSilent(
  judgement: Judgement,
  { workload }: Pick<World, 'workload'>,
  { messages }: Pick<Simulated, 'messages'>,
): Judgement {
  if (!(workload.broadcast || workload.direct) || messages.broadcast + messages.direct > 0) return judgement;
  const silent = 'no message was sent';
  const slos = judgement.slos.map((slo) =>
    ofMessages.includes(slo.name) ? withhold(slo, { reasonCode: 'no-samples', reason: silent, samples: 0 }) : slo,
  );
  if (judgement.verdict !== 'PASS') return { ...judgement, slos };
  return { ...judgement, slos, verdict: 'INCONCLUSIVE', reason: silent };
}

function withhold(slo: SloVerdict, why: Partial<SloVerdict>): SloVerdict {
  return slo.verdict === 'PASS' ? { ...slo, ...why, verdict: 'INCONCLUSIVE' } : slo;
}

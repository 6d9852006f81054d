import { z } from 'zod';
import type { Slo } from '../../results/record/slo.ts';
import { checkPart, type Document } from '../../scenarios/base/document.ts';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { steady } from '../../simulators/mesh-node/virtual/scores.ts';
import { readWorld } from '../../simulators/mesh-node/world/read-world.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { type WorldSection, worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import type { Part } from './part.ts';
import { checkWorldMode } from './world-mode.ts';
import { carriedSlos, worldSlos } from './world-slos.ts';

const sectionSchema = z.strictObject({
  world: z.string({ error: 'the name or the path of a world is needed' }).min(1),
  mode: z.enum(['real', 'hybrid'], { error: 'beside other traffic a world is real or hybrid' }).optional(),
});

/** A world beside other traffic: its part of the run, what it is judged by, and what its file was. */
export type WorldPart = { part: Part; slos: readonly Slo[]; sha256: string };

/**
 * `traffic: { mesh-node: { world: path, mode: hybrid } }`; undefined when the plan has no such section. `find` gives the
 * file of a world by what the plan calls it. The world begins with the phase `steady`. Throws UserError with file, line, key.
 */
export function readWorldPart(
  document: Document<Plan>,
  find: (name: string, where: () => Where) => string,
): WorldPart | undefined {
  const key = worldProducer.name;
  const raw = document.value.traffic[key];
  if (typeof raw !== 'object' || raw === null || !('world' in raw)) return undefined;
  const place = (name: string) => document.where(['traffic', key, name]);
  const given = checkPart(document, ['traffic', key], raw, sectionSchema);
  const file = find(given.world, () => place('world'));
  const { document: own, world: read } = readWorld(file);
  const world: World = { ...read, mode: given.mode ?? read.mode };
  if (world.mode === 'virtual') {
    throw new UserError('a world in virtual time has no clock in common with other traffic', {
      ...place('world'),
      hint: `write mode: hybrid or real beside it; meshproof mesh ${given.world} runs it alone`,
    });
  }
  checkWorldMode(world, own);
  const section: WorldSection = { world, startS: startOf(world, document) };
  return {
    part: { producer: worldProducer as Part['producer'], section },
    slos: [...worldSlos(world, file), ...carriedSlos(file)],
    sha256: own.sha256,
  };
}

/** The world and the plan are one timeline: neither is cut short or padded in silence. */
function startOf({ steadyMs, endMs }: World, document: Document<Plan>): number {
  const { phases } = document.value;
  const where = (name?: string) => document.where(['phases', ...(name === undefined ? [] : [name])]);
  const judged = phases.filter(({ kind }) => kind !== 'warm-up' && kind !== 'recovery');
  const [own] = judged;
  if (judged.length !== 1 || own?.name !== steady) {
    throw new UserError(`a plan with a world has one phase between warm-up and recovery, named ${steady}`, where());
  }
  if (lengthMs(own) !== steadyMs) {
    throw new UserError(`the world makes messages for ${steadyMs / 1000}s, this phase lasts ${lengthMs(own) / 1000}s`, {
      ...where(steady),
      hint: `make it ${steadyMs / 1000}s, or change the duration of the world`,
    });
  }
  const recovery = phases.find(({ kind }) => kind === 'recovery');
  const settleMs = endMs - steadyMs;
  if ((recovery ? lengthMs(recovery) : 0) < settleMs) {
    throw new UserError('the world goes on after the last phase', {
      ...where(recovery?.name),
      hint: `add a recovery of ${settleMs / 1000}s, the settle of the world`,
    });
  }
  return own.startS;
}

const lengthMs = ({ startS, endS }: Phase): number => Math.round((endS - startS) * 1000);

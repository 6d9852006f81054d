import { z } from 'zod';
import type { SectionPlace } from '../../results/record/producer.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type FileKind, findFile, isPath } from '../../scenarios/base/name-or-path.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { steady } from './virtual/scores.ts';
import { readWorld } from './world/read-world.ts';
import type { World } from './world/world.ts';
import { checkWorldMode } from './world-mode.ts';

export const worldFiles: FileKind = { what: 'world', folder: 'simulators/mesh-node/worlds', extension: '.yaml' };

export const worldSectionSchema = z.strictObject({
  world: z.string({ error: 'the name or the path of a world is needed' }).min(1),
  mode: z
    .enum(['real', 'hybrid'], { error: 'the mode of a world beside other traffic must be real or hybrid' })
    .optional(),
});

/** The world starts `startS` seconds after the start of the load. */
export type WorldSection = { world: World; startS: number; file: string };

/**
 * Returns the world that a section such as `{ world: path, mode: hybrid }` names, and the SHA-256 of the world's file.
 * Undefined when the section names no world. Throws UserError for a wrong section or world.
 */
export function readWorldSection(
  raw: unknown,
  place: SectionPlace,
): { section: WorldSection; sha256: string } | undefined {
  if (typeof raw !== 'object' || raw === null || !('world' in raw)) return undefined;
  const given = place.check(raw, worldSectionSchema);
  const where = () => place.where(['world']);
  const file = findFile(worldFiles, given.world, { beside: place.planDir, where });
  const { document, world: read } = readWorld(file);
  const world: World = { ...read, mode: given.mode ?? read.mode };
  if (world.mode === 'virtual') {
    // The hint prints a command with the path of the world file. In a command, a path is relative to the current
    // directory. In a plan, a path is relative to the plan.
    const name = isPath(given.world) ? file : given.world;
    throw new UserError('a world in virtual time cannot run beside other traffic', {
      ...where(),
      hint: `write mode: hybrid or mode: real, or run the world without the plan: ${printedCommands.mesh(name)}`,
    });
  }
  checkWorldMode(world, document);
  return { section: { world, startS: startOf(world, place), file }, sha256: document.sha256 };
}

/**
 * Returns the time at which the simulated mesh (world) starts, in seconds after the start of the load. A run cannot
 * shorten or extend a world. So the world must send its messages during exactly the phase `steady`. The messages in
 * transit must arrive before the run ends.
 */
function startOf({ steadyMs, endMs }: World, { plan, whereInPlan }: SectionPlace): number {
  const { phases } = plan;
  const where = (name?: string) => whereInPlan(['phases', ...(name === undefined ? [] : [name])]);
  const judged = phases.filter(({ kind }) => kind !== 'warm-up' && kind !== 'recovery');
  const [own] = judged;
  if (judged.length !== 1 || own?.name !== steady) {
    throw new UserError(
      `a plan with a world must have one phase between "warm-up" and "recovery", named "${steady}"`,
      where(),
    );
  }
  if (lengthMs(own) !== steadyMs) {
    throw new UserError(
      `the world sends messages for ${steadyMs / 1000}s, but this phase lasts ${lengthMs(own) / 1000}s`,
      {
        ...where(steady),
        hint: `set this phase to ${steadyMs / 1000}s, or change "duration" in the world file`,
      },
    );
  }
  const recovery = phases.find(({ kind }) => kind === 'recovery');
  const settleMs = endMs - steadyMs;
  if ((recovery ? lengthMs(recovery) : 0) < settleMs) {
    throw new UserError('the world ends after the last phase of the plan', {
      ...where(recovery?.name),
      hint: `set the phase "recovery" to at least ${settleMs / 1000}s, the settle time of the world`,
    });
  }
  return own.startS;
}

const lengthMs = ({ startS, endS }: Phase): number => Math.round((endS - startS) * 1000);

import { UserError } from '../../../scenarios/base/errors.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import type { Document } from '../../../scenarios/base/yaml/document.ts';
import type { WorldFile } from './schema.ts';
import type { Action, World } from './world.ts';

/**
 * Refuses a world in which `eventual-delivery` or `convergence` is never checked. For example, the world may be too
 * short.
 * @throws UserError with file, line and key
 */
export function checkBounds(document: Document<WorldFile>, { bounds, endMs, steadyMs, ...world }: World): void {
  const refuse = (message: string, hint: string) => {
    throw new UserError(message, { ...document.where(['invariants']), hint });
  };
  const seconds = (ms: number) => `${ms / 1000}s`;
  const { eventualDelivery, convergence } = bounds;
  if (eventualDelivery) {
    const { withinMs } = eventualDelivery;
    if (!world.workload.broadcast)
      refuse('"eventual-delivery" checks broadcasts, but this world has no broadcasts', 'add workload.broadcast');
    const open = openCut(world.timeline);
    if (open)
      refuse(
        `the partition at ${seconds(open.atMs)} never heals, so "eventual-delivery" is never checked`,
        'add "heal" to the partition',
      );
    const heals = world.timeline.filter(({ kind }) => kind === 'heal').map(({ atMs }) => atMs);
    const latestMs = Math.max(steadyMs, largest(heals)) + withinMs;
    if (latestMs > endMs)
      refuse(
        `the world ends at ${seconds(endMs)}, before "eventual-delivery" is due at ${seconds(latestMs)}`,
        `set "settle" to ${seconds(latestMs - steadyMs)} or more`,
      );
  }
  if (convergence) {
    if (!world.rules.membership)
      refuse(
        '"convergence" needs "membership": without membership, no node learns about a crash',
        'add protocol.membership',
      );
    const { withinMs } = convergence;
    // A crash must last longer than `withinMs`. If the node restarts earlier, the time limit is never checked.
    const lasts = (action: Action) =>
      action.kind === 'crash' && action.atMs + withinMs <= endMs && action.restartMs > withinMs;
    if (!world.timeline.some(lasts))
      refuse(
        `"convergence" needs a crash that lasts more than ${seconds(withinMs)}`,
        'add a crash to the timeline, or move its restart or the end of the world',
      );
  }
}

function openCut(timeline: readonly Action[]): Action | undefined {
  const last = timeline.findLast(({ kind }) => kind === 'cut' || kind === 'heal');
  return last?.kind === 'cut' ? last : undefined;
}

import type { Document } from '../../../scenarios/base/document.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { WorldFile } from './schema.ts';
import type { Action, World } from './world.ts';

/** Refuses bounds that the world ends too early, or has too little in it, to be held to. Throws UserError. */
export function checkBounds(document: Document<WorldFile>, { bounds, endMs, steadyMs, ...world }: World): void {
  const refuse = (message: string, hint: string) => {
    throw new UserError(message, { ...document.where(['invariants']), hint });
  };
  const seconds = (ms: number) => `${ms / 1000}s`;
  const { eventualDelivery, convergence } = bounds;
  if (eventualDelivery) {
    const { withinMs } = eventualDelivery;
    if (!world.workload.broadcast)
      refuse('eventual-delivery is of broadcasts, and this world has none', 'add workload.broadcast');
    const open = openCut(world.timeline);
    if (open)
      refuse(`the partition at ${seconds(open.atMs)} never heals: nothing is delivered after it`, 'give it a heal');
    const heals = world.timeline.filter(({ kind }) => kind === 'heal').map(({ atMs }) => atMs);
    const latestMs = Math.max(steadyMs, ...heals) + withinMs;
    if (latestMs > endMs)
      refuse(
        `the world ends at ${seconds(endMs)}, before eventual-delivery is due at ${seconds(latestMs)}`,
        `a settle of ${seconds(latestMs - steadyMs)} or more`,
      );
  }
  if (convergence) {
    if (!world.rules.membership) refuse('nobody in this world learns of a crash', 'add protocol.membership');
    const { withinMs } = convergence;
    // A node that is back sooner is no longer one to know of.
    const lasts = (action: Action) =>
      action.kind === 'crash' && action.atMs + withinMs <= endMs && action.restartMs > withinMs;
    if (!world.timeline.some(lasts))
      refuse(
        `no crash of this world goes on for the ${seconds(withinMs)} of convergence`,
        'add one to the timeline, or let its restart or the end of the world come later',
      );
  }
}

/** The partition that is on when the world ends. */
function openCut(timeline: readonly Action[]): Action | undefined {
  const last = timeline.findLast(({ kind }) => kind === 'cut' || kind === 'heal');
  return last?.kind === 'cut' ? last : undefined;
}

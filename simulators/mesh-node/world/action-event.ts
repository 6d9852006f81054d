import type { RunEvent } from '../../../results/record/row.ts';
import type { Action } from './world.ts';

/**
 * Returns the event that the run's record shows for an action of the timeline. @param beganMs start of the simulation,
 * epoch ms
 */
export function actionEvent(action: Action, beganMs: number): RunEvent {
  const text = action.kind === 'cut' ? `partition: ${action.text}` : action.kind;
  return { t: beganMs + action.atMs, kind: 'fault', by: 'mesh-node', text };
}

import type { RunEvent } from '../../../results/record/row.ts';
import type { Action } from './world.ts';

/**
 * Returns an action of the timeline as an event for the record.
 * @param beganMs the start of the simulation in Unix milliseconds
 */
export function actionEvent(action: Action, beganMs: number): RunEvent {
  const text = action.kind === 'cut' ? `partition: ${action.text}` : action.kind;
  return { t: beganMs + action.atMs, kind: 'fault', by: 'mesh-node', text };
}

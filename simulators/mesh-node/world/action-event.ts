import type { RunEvent } from '../../../results/record/row.ts';
import type { Action } from './world.ts';

/** What the timeline did to the mesh, for the record of the run. @param beganMs when the world began, epoch ms */
export function actionEvent(action: Action, beganMs: number): RunEvent {
  const text = action.kind === 'cut' ? `partition: ${action.text}` : action.kind;
  return { t: beganMs + action.atMs, kind: 'fault', by: 'mesh-node', text };
}

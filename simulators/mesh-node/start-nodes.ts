import type { Context, Ready } from '../../results/record/producer.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { withoutSlashes } from '../../scenarios/base/host.ts';
import { workerUrl } from '../../scenarios/base/worker-url.ts';
import { startWorkers, type WorkerClient } from '../worker/worker-client.ts';
import type { Assignment } from './real/assignment.ts';
import type { WorldAssignment } from './real/world-fleet.ts';

/** Returns the broker's base address without a slash at its end. @throws UserError when the target has none */
export function brokerUrlOf({ name, urls }: Context['target']): string {
  if (urls.mesh !== undefined) return withoutSlashes(urls.mesh);
  throw new UserError(`the target ${name} has no mesh address`, {
    key: 'urls.mesh',
    hint: 'add the address of the broker as urls.mesh to the target file',
  });
}

/**
 * Starts a worker thread that runs the nodes, and connects the nodes. Throws UnavailableError when no node could
 * connect, unless the run was aborted.
 */
export async function startNodes(assignment: Assignment | WorldAssignment, context: Context): Promise<Ready> {
  const url = workerUrl(import.meta.url, 'mesh-node');
  const { clients, close } = startWorkers('mesh-node', url, [assignment], context);
  const [client] = clients as [WorkerClient];
  const { connected, failure } = await client.connected;
  if (connected > 0 || context.signal.aborted) return { ...client, close };
  await close();
  throw new UnavailableError('mesh broker', `no node could connect to ${assignment.url}: ${failure ?? 'no answer'}`);
}

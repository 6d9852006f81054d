import { UserError } from '../../scenarios/base/errors.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import { gatewayRole } from './world/read-world.ts';
import type { World } from './world/world.ts';

/** The maximum number of real nodes. Each node has a socket, and the sockets of a machine are limited. */
const mostReal = 9000;

/** Throws UserError with file, line and key if the simulated mesh cannot run in its mode. */
export function checkWorldMode(world: World, document: Document<unknown>): void {
  if (world.mode === 'real' && world.nodes > mostReal) {
    throw new UserError(`one process can run at most ${mostReal} real nodes`, {
      ...document.where(['nodes', 'count']),
      hint: '--mode hybrid puts many virtual nodes behind few real nodes',
    });
  }
  if (world.mode === 'hybrid' && !world.roles.some(({ name }) => name === gatewayRole)) {
    throw new UserError('a hybrid world needs a gateway, because only gateways have real sockets', {
      ...document.where(['nodes', 'roles']),
      hint: `give some nodes the role ${gatewayRole}, or use topology: { kind: clusters }`,
    });
  }
}

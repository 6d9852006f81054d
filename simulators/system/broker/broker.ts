import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Context } from '../state/context.ts';
import { createBrokerMetrics } from './broker-metrics.ts';
import { createGrpcServer, type GrpcServer } from './grpc-server.ts';
import { createHub } from './hub.ts';
import { createMessageLog } from './messages.ts';
import { createPeers } from './peers.ts';
import { createPolls } from './polls.ts';
import { registerBrokerRoutes, sendText } from './routes.ts';

/** The mesh broker: REST, WebSocket and its own /metrics on one port, gRPC on another; without credentials as published. */
export function createBroker(context: Context): { http: FastifyInstance; grpc: GrpcServer } {
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    bodyLimit: 64 * 1024,
    frameworkErrors: (error, _request, reply) => void sendText(reply as FastifyReply, 400, error.message),
  });
  const log = createMessageLog(context.clock, context.seed);
  const peers = createPeers(context.clock, context.random('peers'));
  const metrics = createBrokerMetrics(context.metrics, peers, () => hub.stats());
  const hub = createHub(app.server, { context, log, peers, metrics });
  const polls = createPolls(context.clock);
  registerBrokerRoutes(app, { context, log, peers, hub, metrics, polls });
  app.addHook('preClose', async () => hub.close());
  return { http: app, grpc: createGrpcServer({ context, peers, hub, polls }) };
}

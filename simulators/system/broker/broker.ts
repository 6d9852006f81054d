import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Context } from '../state/context.ts';
import { createBrokerMetrics } from './broker-metrics.ts';
import { createDelayedSends } from './delayed-sends.ts';
import { createGrpcServer, type GrpcServer } from './grpc-server.ts';
import { createHub } from './hub.ts';
import { createMessageLog } from './messages.ts';
import { createPeers } from './peers.ts';
import { createPolls } from './polls.ts';
import { registerBrokerRoutes, sendText } from './routes.ts';
import { createSubscribers } from './subscribers.ts';
import { serveWebSocket } from './websocket-server.ts';

/**
 * Returns the mesh broker: REST, WebSocket and its own /metrics on one port, gRPC on another. Like the published API,
 * the broker asks for no credentials.
 */
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
  const delayed = createDelayedSends(context.faults);
  const subscribers = createSubscribers(peers, metrics);
  const hub = createHub({ context, log, peers, subscribers, delayed });
  const sockets = serveWebSocket(app.server, { clock: context.clock, hub, peers, metrics, delayed });
  const polls = createPolls(context.clock);
  registerBrokerRoutes(app, { context, log, peers, hub, metrics, polls });
  app.addHook('preClose', async () => sockets.close());
  return { http: app, grpc: createGrpcServer({ context, peers, hub, polls }) };
}

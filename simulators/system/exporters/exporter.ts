import Fastify, { type FastifyInstance } from 'fastify';
import type { Context } from '../state/context.ts';
import { type AppKind, createAppMetrics } from './app-metrics.ts';

/** Returns a server with GET /metrics for an application. Each application has a server with its own port. */
export function createExporter(context: Context, kind: AppKind): FastifyInstance {
  const app = Fastify({ logger: false, exposeHeadRoutes: false, forceCloseConnections: true });
  const registry = createAppMetrics(context, kind);
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
  return app;
}

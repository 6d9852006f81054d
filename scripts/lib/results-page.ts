import fastify from 'fastify';
import { readLasting } from '../../results/prometheus/read-lasting.ts';
import type { Server } from '../../results/prometheus/server.ts';
import { runsErrorHtml, runsHtml } from '../../results/report/html/runs.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/** A page on loopback with the results of all runs in a Prometheus. Each request reads the results again. */
export type ResultsPage = { url: string; close(): Promise<void> };

/**
 * Serves the results on a free loopback port. The server refuses requests that name a host other than 127.0.0.1 or
 * localhost, so that no other site can read the results through a host name that points to this machine.
 */
export async function startResultsPage(server: Server): Promise<ResultsPage> {
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    if (/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) return;
    await reply.code(403).type('text/plain').send('this page answers only at its loopback address\n');
  });
  app.get('/', async (_request, reply) => {
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').header('x-frame-options', 'DENY');
    try {
      const results = await readLasting(server);
      return masker.text(runsHtml(results, printedCommands.runWith(server.writeUrl)));
    } catch (error) {
      reply.code(502);
      return masker.text(runsErrorHtml(messageOf(error)));
    }
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url: `${url}/`, close: () => app.close() };
}

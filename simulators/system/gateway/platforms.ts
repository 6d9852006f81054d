import type { FastifyInstance } from 'fastify';
import { notFound } from '../http/errors.ts';
import { jsonList, type Paging, pageOf, pagingProperties, sendJson } from '../http/page.ts';
import type { Context } from '../state/context.ts';
import type { Catalogue, Platform } from './catalogue.ts';

const listSchema = {
  querystring: { type: 'object', properties: { ...pagingProperties, active: { type: 'boolean' } } },
};
const configureSchema = { body: { type: 'object' } };

type ById = { Params: { id: string } };

/** Registers the routes of platforms. */
export function registerPlatforms(app: FastifyInstance, { clock, faults }: Context, catalogue: Catalogue): void {
  const list = jsonList(catalogue.platforms);
  const byId = new Map(catalogue.platforms.map((platform) => [platform.id, platform]));
  const platform = (id: string): Platform => {
    const found = byId.get(id);
    if (!found) throw notFound('platform', id);
    return found;
  };

  app.get<{ Querystring: Paging & { active?: boolean } }>('/platforms', { schema: listSchema }, (request, reply) => {
    const { active, ...paging } = request.query;
    faults.scanStore();
    sendJson(reply, pageOf('platforms', list, paging, active === undefined ? undefined : (p) => p.active === active));
  });
  app.get<ById>('/platforms/:id', (request, reply) => {
    sendJson(reply, list.json.get(platform(request.params.id)) as string);
  });
  app.post<ById>('/platforms/:id/configure', { schema: configureSchema }, (request, reply) => {
    const { id } = platform(request.params.id);
    const nextSync = new Date(clock.wallMs() + 3_600_000).toISOString();
    reply.send({ message: 'Platform configured', platform_id: id, validated: true, next_sync: nextSync });
  });
  app.post<ById>('/platforms/:id/test', (request, reply) => {
    const { active, capabilities } = platform(request.params.id);
    reply.send({
      connected: active,
      authenticated: active,
      rate_limit: { limit: 5000, remaining: 4999 },
      capabilities,
    });
  });
}

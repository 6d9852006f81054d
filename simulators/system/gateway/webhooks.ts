import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { ApiError, notFound } from './errors.ts';
import { type Paging, pagingProperties } from './page.ts';

const properties = {
  url: { type: 'string', format: 'uri', maxLength: 500 },
  events: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string', maxLength: 50 } },
  active: { type: 'boolean' },
};
const createSchema = { body: { type: 'object', required: ['url', 'events'], properties } };
const updateSchema = { body: { type: 'object', minProperties: 1, properties } };
const listSchema = { querystring: { type: 'object', properties: pagingProperties } };

type Webhook = { id: string; url: string; events: string[]; active: boolean; created_at: string };
type Fields = Pick<Webhook, 'url' | 'events'> & { active?: boolean };
type ById = { Params: { id: string } };

const limit = 1000;

export function registerWebhooks(app: FastifyInstance, { clock, faults }: Context): void {
  const webhooks = new Map<string, Webhook>();
  let count = 0;
  const webhook = (id: string): Webhook => {
    const found = webhooks.get(id);
    if (!found) throw notFound('webhook', id);
    return found;
  };

  app.get<{ Querystring: Paging }>('/webhooks', { schema: listSchema }, (request, reply) => {
    const { limit, offset } = request.query;
    faults.scanStore();
    reply.send({ webhooks: [...webhooks.values()].slice(offset, offset + limit), total: webhooks.size, limit, offset });
  });
  app.post<{ Body: Fields }>('/webhooks', { schema: createSchema }, (request, reply) => {
    if (webhooks.size >= limit) throw new ApiError('CONFLICT', `There are ${limit} webhooks already`);
    const { url, events, active = true } = request.body;
    const created = { id: `hook-${++count}`, url, events, active, created_at: new Date(clock.wallMs()).toISOString() };
    if (!faults.losesWrite()) webhooks.set(created.id, created);
    reply.code(201).send(created);
  });
  app.get<ById>('/webhooks/:id', (request, reply) => void reply.send(webhook(request.params.id)));
  app.put<ById & { Body: Partial<Fields> }>('/webhooks/:id', { schema: updateSchema }, (request, reply) => {
    const before = webhook(request.params.id);
    const { url = before.url, events = before.events, active = before.active } = request.body;
    const after = { ...before, url, events, active };
    webhooks.set(after.id, after);
    reply.send(after);
  });
  app.delete<ById>('/webhooks/:id', (request, reply) => {
    webhooks.delete(webhook(request.params.id).id);
    reply.code(204).send();
  });
}

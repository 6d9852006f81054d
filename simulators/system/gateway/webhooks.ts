import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError, notFound } from '../http/errors.ts';
import { type Paging, pagingProperties } from '../http/page.ts';
import type { Context } from '../state/context.ts';

const properties = {
  url: { type: 'string', format: 'uri', maxLength: 500 },
  events: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string', maxLength: 50 } },
  active: { type: 'boolean' },
};
const createSchema = { body: { type: 'object', required: ['url', 'events'], properties } };
const updateSchema = { body: { type: 'object', minProperties: 1, properties } };
const listSchema = { querystring: { type: 'object', properties: pagingProperties } };

type Webhook = { id: string; url: string; events: string[]; active: boolean; created_at: string };
type Owned = { owner: string; webhook: Webhook };
type Fields = Pick<Webhook, 'url' | 'events'> & { active?: boolean };
type ById = { Params: { id: string } };

const limit = 1000;

/** Registers the routes of a client's webhooks. */
export function registerWebhooks(app: FastifyInstance, { clock, faults }: Context): void {
  const webhooks = new Map<string, Owned>();
  let count = 0;
  const owned = ({ caller }: FastifyRequest, id: string): Owned => {
    const found = webhooks.get(id);
    if (!found) throw notFound('webhook', id);
    if (found.owner !== caller) throw new ApiError('AUTHORIZATION_ERROR', 'This webhook belongs to another client');
    return found;
  };

  app.get<{ Querystring: Paging }>('/webhooks', { schema: listSchema }, (request, reply) => {
    const { limit, offset } = request.query;
    faults.scanStore();
    const own = [...webhooks.values()].filter(({ owner }) => owner === request.caller);
    const page = own.slice(offset, offset + limit).map(({ webhook }) => webhook);
    reply.send({ webhooks: page, total: own.length, limit, offset });
  });
  app.post<{ Body: Fields }>('/webhooks', { schema: createSchema }, (request, reply) => {
    if (webhooks.size >= limit) throw new ApiError('CONFLICT', `There are ${limit} webhooks already`);
    const { url, events, active = true } = request.body;
    const owner = request.caller;
    const create = (): Webhook => {
      const created_at = new Date(clock.wallMs()).toISOString();
      return { id: `hook-${++count}`, url, events, active, created_at };
    };
    const webhook = create();
    const copies = faults.copies('webhook');
    if (copies > 0) webhooks.set(webhook.id, { owner, webhook });
    if (copies > 1) {
      const twin = create();
      webhooks.set(twin.id, { owner, webhook: twin });
    }
    reply.code(201).send(webhook);
  });
  app.get<ById>('/webhooks/:id', (request, reply) => void reply.send(owned(request, request.params.id).webhook));
  app.put<ById & { Body: Partial<Fields> }>('/webhooks/:id', { schema: updateSchema }, (request, reply) => {
    const { owner, webhook: before } = owned(request, request.params.id);
    const { url = before.url, events = before.events, active = before.active } = request.body;
    const webhook = { ...before, url, events, active };
    webhooks.set(webhook.id, { owner, webhook });
    reply.send(webhook);
  });
  app.delete<ById>('/webhooks/:id', (request, reply) => {
    webhooks.delete(owned(request, request.params.id).webhook.id);
    reply.code(204).send();
  });
}

import type { FastifyInstance } from 'fastify';
import { notFound } from '../http/errors.ts';
import { jsonList, type Paging, pageOf, pagingProperties, sendJson } from '../http/page.ts';
import type { Context } from '../state/context.ts';
import type { Catalogue, Repository } from './catalogue.ts';
import { createSyncJobs, type SyncType, syncTypes } from './sync-jobs.ts';

type Filters = Partial<Pick<Repository, 'platform' | 'owner' | 'name' | 'status'>>;

const listSchema = {
  querystring: {
    type: 'object',
    properties: {
      ...pagingProperties,
      platform: { type: 'string', maxLength: 100 },
      owner: { type: 'string', maxLength: 100 },
      name: { type: 'string', maxLength: 100 },
      status: { enum: ['active', 'archived', 'error'] },
    },
  },
};

const syncSchema = {
  querystring: {
    type: 'object',
    properties: { type: { enum: syncTypes, default: 'incremental' }, force: { type: 'boolean', default: false } },
  },
};

const configSchema = {
  body: {
    type: 'object',
    properties: { sync_interval: { type: 'integer', minimum: 60 }, branches: { type: 'array', maxItems: 100 } },
  },
};

/** Registers the routes of repositories and their sync jobs. */
export function registerRepositories(app: FastifyInstance, { clock, random, faults }: Context, catalogue: Catalogue) {
  const list = jsonList(catalogue.repositories);
  const byId = new Map(catalogue.repositories.map((repository) => [repository.id, repository]));
  const jobs = createSyncJobs(clock, random);

  const repository = (id: string) => {
    const found = byId.get(id);
    if (!found) throw notFound('repository', id);
    return found;
  };

  app.get<{ Querystring: Paging & Filters }>('/repositories', { schema: listSchema }, (request, reply) => {
    const { limit, offset, platform, owner, name, status } = request.query;
    const filtered = platform ?? owner ?? name ?? status;
    const matches = (item: Repository) =>
      (platform === undefined || item.platform === platform) &&
      (owner === undefined || item.owner === owner) &&
      (name === undefined || item.name.includes(name)) &&
      (status === undefined || item.status === status);
    faults.scanStore();
    sendJson(reply, pageOf('repositories', list, { limit, offset }, filtered === undefined ? undefined : matches));
  });

  app.get<{ Params: { id: string } }>('/repositories/:id', (request, reply) => {
    sendJson(reply, list.json.get(repository(request.params.id)) as string);
  });

  app.put<{ Params: { id: string } }>('/repositories/:id/config', { schema: configSchema }, (request, reply) => {
    const { id } = repository(request.params.id);
    const nextSync = new Date(clock.wallMs() + 3_600_000).toISOString();
    reply.send({ message: 'Configuration updated', repository_id: id, next_sync: nextSync });
  });

  app.post<{ Params: { id: string }; Querystring: { type: SyncType } }>(
    '/repositories/:id/sync',
    { schema: syncSchema },
    (request, reply) => {
      const { id } = repository(request.params.id);
      faults.scanStore();
      reply.code(202).send(jobs.start(id, request.query.type, faults.copies('sync') === 0));
    },
  );

  app.get<{ Params: { id: string; sync: string } }>('/repositories/:id/sync/:sync', (request, reply) => {
    const { id, sync } = request.params;
    const state = jobs.state(repository(id).id, sync);
    if (!state) throw notFound('sync', sync);
    reply.send(state);
  });

  app.get<{ Querystring: Paging }>(
    '/user/repositories',
    { schema: { querystring: { type: 'object', properties: pagingProperties } } },
    (request, reply) => {
      faults.scanStore();
      sendJson(
        reply,
        pageOf('repositories', list, request.query, (item) => item.owner === 'aurora'),
      );
    },
  );
}

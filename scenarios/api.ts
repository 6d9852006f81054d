// Load for the API gateway: sessions that browse repositories, sync them, and sometimes change data.
// To run it alone: MESHPROOF_API_URL=http://127.0.0.1:8080/v1 MESHPROOF_TOKEN=… k6 run scenarios/api.ts
import { sleep } from 'k6';
import { createClient } from './lib/client.ts';
import { type Draw, doOne, draw, noneListed, objectOf } from './lib/data.ts';
import { requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';
import { timeoutMs } from './lib/time-limit.ts';
import { countFound, until } from './lib/written.ts';

type Page = { repositories: { id: string }[]; total: number };
type Data = { repositories: string[]; total: number };
type Sync = { sync_id: string; repository_id: string; estimated_duration?: number };
type Webhook = { id: string; url: string };
type Webhooks = { webhooks: Webhook[]; total: number };

export const options = plainOptions(20, 200);

const api = createClient('api');

/** With this many repositories, two sessions that run at the same time rarely use the same repository. */
const pool = 500;
const pageSize = 100;
/** The page size in a session. The load generator would check longer pages too slowly. */
const perPage = 10;

/**
 * Returns the ids of the repositories that the sessions use, and the number of all repositories. Sends at most ten
 * requests: five are enough for 500 ids, but a target under test may fail now and then.
 */
export function setup(): Data {
  const repositories: string[] = [];
  let total = pool;
  for (let tries = 0; tries < 10 && repositories.length < Math.min(pool, total); tries++) {
    const page = listPage(repositories.length, pageSize);
    if (!page) sleep(0.2);
    else if (page.repositories.length === 0) break;
    else {
      repositories.push(...page.repositories.map(({ id }) => id));
      total = page.total;
    }
  }
  // Without the list, the sessions still run and measure the errors of the target.
  return repositories.length > 0 ? { repositories, total } : { repositories: [noneListed], total: pool };
}

/**
 * Runs one session. `doOne` draws one action by its weight. On average, a session sends about 1.2 requests: most users
 * read one thing and leave.
 */
export default function (data: Data): void {
  const random = draw();
  const own = objectOf(data.repositories, random);
  doOne(random.next, [
    [36, () => listPage(random.whole(Math.max(1, data.total - perPage)), perPage)],
    [23, () => readRepository(own)],
    [9, listPlatforms],
    [18, readUser],
    [4, () => browse(data, random)],
    [3, () => configure(own, random)],
    [3, () => syncToItsEnd(own)],
    [3, () => updateProfile(random)],
    [1, () => keepWebhook(random)],
  ]);
}

function listPage(offset: number, limit: number): Page | undefined {
  return api.get<Page>(`/repositories?limit=${limit}&offset=${offset}`, {
    name: requests.listRepositories,
    holds: ({ repositories, total }) => Array.isArray(repositories) && repositories.length <= limit && total >= 0,
  });
}

/** Reads two or three consecutive pages of the list, then the first repository of the last page. */
function browse(data: Data, random: Draw): void {
  const pages = 2 + random.whole(2);
  let offset = random.whole(Math.max(1, data.total - pages * perPage));
  let page: Page | undefined;
  for (let turned = 0; turned < pages; turned++) {
    page = listPage(offset, perPage);
    offset += perPage;
  }
  const found = page?.repositories[0];
  if (found) readRepository(found.id);
}

function readRepository(id: string): void {
  api.get<{ id: string }>(`/repositories/${id}`, {
    name: requests.readRepository,
    holds: (repository) => repository.id === id,
  });
}

function listPlatforms(): void {
  api.get<{ platforms: object[] }>('/platforms?limit=50', {
    name: requests.listPlatforms,
    holds: ({ platforms }) => Array.isArray(platforms),
  });
}

function readUser(): void {
  api.get<{ id: string }>('/user', { name: requests.readUser, holds: ({ id }) => id !== undefined });
}

function configure(id: string, random: Draw): void {
  readRepository(id);
  api.put<{ repository_id: string }>(`/repositories/${id}/config`, {
    name: requests.configure,
    body: { sync_interval: 600 + 60 * random.whole(50), branches: ['main'] },
    holds: ({ repository_id }) => repository_id === id,
  });
}

/**
 * Starts a sync and polls its state until the request timeout. The sync counts as lost if a poll is answered with 404.
 * A sync that still runs at the timeout also counts as lost, unless the target estimated a duration of at least the
 * timeout.
 */
function syncToItsEnd(id: string): void {
  const sync = api.post<Sync>(`/repositories/${id}/sync?type=incremental`, {
    name: requests.startSync,
    status: 202,
    holds: ({ sync_id, repository_id }) => typeof sync_id === 'string' && repository_id === id,
  });
  if (!sync) return;
  const estimateS = sync.estimated_duration ?? 0;
  let seen: 'missing' | 'under way' | undefined;
  const ended = until(
    () => {
      const state = api.get<{ status: string; progress: number }>(`/repositories/${id}/sync/${sync.sync_id}`, {
        name: requests.readSync,
        holds: ({ status, progress }) =>
          ['queued', 'running', 'completed'].includes(status) && progress >= 0 && progress <= 100,
        missing: () => {
          seen = 'missing';
        },
      });
      if (state) seen = 'under way';
      return seen === 'missing' || state?.status === 'completed' ? seen : undefined;
    },
    Math.min(1, Math.max(0.2, estimateS)),
  );
  const isLate = seen === 'under way' && estimateS * 1000 < timeoutMs();
  if (ended === undefined) countFound('sync', isLate ? 0 : undefined);
  else countFound('sync', ended === 'missing' ? 0 : 1);
}

function updateProfile(random: Draw): void {
  readUser();
  api.put<object>('/user/profile', {
    name: requests.updateProfile,
    body: { name: `Load ${random.id}`, timezone: 'UTC' },
    holds: () => true,
  });
}

function keepWebhook(random: Draw): void {
  const url = `https://hooks.example/${random.id}`;
  const created = api.post<Webhook>('/webhooks', {
    name: requests.createWebhook,
    status: 201,
    body: { url, events: ['push'], active: false },
    holds: (webhook) => typeof webhook.id === 'string' && webhook.url === url,
  });
  if (!created) return;
  const own = findWebhooks(url);
  countFound('webhook', own?.length);
  for (const id of own ?? [created.id]) api.delete(`/webhooks/${id}`, requests.deleteWebhook);
}

/**
 * Searches the first 1,050 webhooks of the list. Returns the ids of the webhooks with the address `url`. Undefined when
 * a page could not be read. The pages overlap by half, because other sessions shift the list between two requests.
 */
function findWebhooks(url: string): string[] | undefined {
  const ids = new Set<string>();
  for (let tries = 0; tries < 2 && ids.size === 0; tries++) {
    for (let offset = 0, total = 1; offset < Math.min(total, 1000); offset += pageSize / 2) {
      const page = api.get<Webhooks>(`/webhooks?limit=${pageSize}&offset=${offset}`, {
        name: requests.listWebhooks,
        holds: ({ webhooks, total }) => Array.isArray(webhooks) && total >= 0,
      });
      if (!page) return undefined;
      total = page.total;
      for (const webhook of page.webhooks) if (webhook.url === url) ids.add(webhook.id);
      if (offset + pageSize >= total) break;
    }
  }
  return [...ids];
}

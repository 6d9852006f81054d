// The API gateway: people who browse repositories, and now and then sync one or change their profile.
// Alone: MESHPROOF_API_URL=http://127.0.0.1:8080/v1 MESHPROOF_TOKEN=… k6 run scenarios/api.ts
import { sleep } from 'k6';
import { createClient } from './lib/client.ts';
import { type Draw, doOne, draw, objectOf } from './lib/data.ts';
import { requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';

type Page = { repositories: { id: string }[]; total: number };
type Data = { repositories: string[]; total: number };

export const options = plainOptions(20, 200);

const api = createClient('api');

/** Which repositories there are. A target that fails now and then gets a few tries. */
export function setup(): Data {
  for (let attempt = 0; attempt < 5; attempt++) {
    const page = listPage(0, 100);
    if (page) return { repositories: page.repositories.map(({ id }) => id), total: page.total };
    sleep(0.2);
  }
  throw new Error(`${requests.listRepositories} gave no page in five tries`);
}

export default function (data: Data): void {
  const random = draw();
  doOne(random.next, [
    [40, () => listPage(random.whole(Math.max(1, data.total - 20)), 20)],
    [25, () => readRepository(objectOf(data.repositories, random))],
    [10, listPlatforms],
    [15, readUser],
    [5, () => syncAndRead(objectOf(data.repositories, random))],
    [5, () => updateProfile(random)],
  ]);
}

function listPage(offset: number, limit: number): Page | undefined {
  return api.get<Page>(`/repositories?limit=${limit}&offset=${offset}`, {
    name: requests.listRepositories,
    holds: ({ repositories, total }) => Array.isArray(repositories) && repositories.length <= limit && total >= 0,
  });
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

/** A sync that was accepted must be there when it is asked for: else the write was lost. */
function syncAndRead(id: string): void {
  const sync = api.post<{ sync_id: string; repository_id: string }>(`/repositories/${id}/sync?type=incremental`, {
    name: requests.startSync,
    status: 202,
    holds: ({ sync_id, repository_id }) => typeof sync_id === 'string' && repository_id === id,
  });
  if (!sync) return;
  api.get<{ status: string; progress: number }>(`/repositories/${id}/sync/${sync.sync_id}`, {
    name: requests.readSync,
    holds: ({ status, progress }) =>
      ['queued', 'running', 'completed'].includes(status) && progress >= 0 && progress <= 100,
  });
}

function updateProfile(random: Draw): void {
  api.put<object>('/user/profile', {
    name: requests.updateProfile,
    body: { name: `Load ${random.id}`, timezone: 'UTC' },
    holds: () => true,
  });
}

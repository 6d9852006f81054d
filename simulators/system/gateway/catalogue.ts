import { pickIndex, type Random } from '../../../scenarios/base/random.ts';

/** A platform as the API returns it. */
export type Platform = {
  id: string;
  name: string;
  type: string;
  active: boolean;
  capabilities: string[];
  created_at: string;
};

/** A repository as the API returns it. */
export type Repository = {
  id: string;
  name: string;
  owner: string;
  platform: string;
  description: string;
  status: 'active' | 'archived' | 'error';
  default_branch: string;
  stars: number;
  size_kb: number;
  language: string;
  updated_at: string;
};

export type Catalogue = { platforms: readonly Platform[]; repositories: readonly Repository[] };

const hosts = [
  'GitHub',
  'GitLab',
  'Bitbucket',
  'Gitea',
  'Codeberg',
  'SourceHut',
  'Azure Repos',
  'Gogs',
  'Forgejo',
  'Radicle',
];
const subjects = [
  'mesh',
  'relay',
  'beacon',
  'gateway',
  'ledger',
  'model',
  'router',
  'sensor',
  'radio',
  'vault',
  'atlas',
  'signal',
];
const roles = ['core', 'client', 'firmware', 'console', 'bridge', 'tools', 'docs', 'server', 'agent', 'protocol'];
const owners = ['aurora', 'birch', 'cobalt', 'delta', 'ember', 'fjord', 'granite', 'harbor'];
const languages = ['TypeScript', 'Go', 'Dart', 'Rust', 'Python', 'C'];

/** Returns the data behind the API: 20 platforms and 500 repositories. The same seed gives the same data. */
export function createCatalogue(random: Random): Catalogue {
  const next = random('catalogue');
  const pick = <T>(list: readonly T[]) => list[pickIndex(next, list.length)] as T;
  const day = (n: number) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString();

  const platforms = Array.from({ length: 20 }, (_, i): Platform => {
    const host = hosts[i % hosts.length] as string;
    return {
      id: `plat-${String(i + 1).padStart(2, '0')}`,
      name: i < hosts.length ? host : `${host} Enterprise`,
      type: host.toLowerCase().replaceAll(' ', '-'),
      active: next() < 0.9,
      capabilities: ['repositories', 'webhooks', ...(next() < 0.5 ? ['pipelines'] : [])],
      created_at: day(i),
    };
  });
  const repositories = Array.from({ length: 500 }, (_, i): Repository => {
    const subject = pick(subjects);
    const role = pick(roles);
    return {
      id: `repo-${String(i + 1).padStart(4, '0')}`,
      name: `${subject}-${role}-${i + 1}`,
      owner: pick(owners),
      platform: pick(platforms).id,
      description: `The ${role} of the ${subject}, kept in step on every node.`,
      status: pick(['active', 'active', 'active', 'active', 'archived', 'error']),
      default_branch: 'main',
      stars: Math.floor(next() ** 4 * 20_000),
      size_kb: Math.floor(50 + next() ** 3 * 200_000),
      language: pick(languages),
      updated_at: day(60 + pickIndex(next, 600)),
    };
  });
  return { platforms, repositories };
}

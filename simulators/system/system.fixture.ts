import { systemClock } from '../../scenarios/base/clock.ts';
import type { Effects } from './defects/effects.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';

export type NotedEffects = Effects & {
  blocked: number[];
  exits: string[];
  burnt: number[];
  pending: [number, () => void][];
};

/** Returns effects that record their calls; `pending` contains the timers. */
export function notedEffects(): NotedEffects {
  const noted: NotedEffects = {
    blocked: [],
    exits: [],
    burnt: [],
    pending: [],
    block: (ms) => void noted.blocked.push(ms),
    exit: (words) => void noted.exits.push(words),
    burn: (ms) => void noted.burnt.push(ms),
    after: (ms, call) => {
      const entry: [number, () => void] = [ms, call];
      noted.pending.push(entry);
      return () => void noted.pending.splice(noted.pending.indexOf(entry), 1);
    },
  };
  return noted;
}

export type TestSystem = System & {
  api(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  meshPost(path: string, body: unknown): Promise<Response>;
};

/** Starts a simulated system with known tokens and recorded effects. */
export async function startTestSystem(options: SystemOptions = {}): Promise<TestSystem> {
  const system = await startSystem({
    token: 'good',
    controlToken: 'control',
    effects: notedEffects(),
    clock: systemClock,
    ...options,
  });
  const headers = { authorization: 'Bearer good' };
  const json = (body: unknown, more: Record<string, string>) => ({
    method: 'POST',
    headers: { ...more, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    ...system,
    api: (path, init) => fetch(system.urls.api + path, { ...init, headers: { ...headers, ...init?.headers } }),
    post: (path, body) => fetch(system.urls.api + path, json(body, headers)),
    meshPost: (path, body) => fetch(system.urls.mesh + path, json(body, {})),
  };
}

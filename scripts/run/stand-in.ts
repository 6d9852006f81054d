import { randomBytes } from 'node:crypto';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchStart } from '../../scenarios/base/limits/fetch-limited.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { type Child, startChild } from '../lib/child.ts';
import { entryCommand } from '../lib/entry.ts';
import type { Reaper } from '../lib/reaper.ts';

/**
 * A simulated target in a child process. `target` describes it. The child process gets its secrets from environment
 * variables.
 */
export type StandIn = {
  target: Target;
  urls: Readonly<Record<string, string>>;
  child: Child;
  /** Replaces the set of active defects, e.g. `['latency=300ms']`. */
  setDefects(defects: readonly string[]): Promise<void>;
};

export const tokenVariable = 'MESHPROOF_TOKEN';
const controlVariable = 'MESHPROOF_CONTROL_TOKEN';
const readyMs = 20_000;

/**
 * Starts the simulated target (`stand-in`) and waits until it is ready. Its bearer token is in `MESHPROOF_TOKEN` of
 * `environment`, and is random if this variable is not set. Throws UnavailableError if the target does not become
 * ready.
 */
export async function startStandIn(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  reaper: Reaper,
): Promise<StandIn> {
  environment[tokenVariable] ??= randomBytes(24).toString('base64url');
  const controlToken = randomBytes(24).toString('base64url');
  const child = startChild([...entryCommand('system'), ...args], {
    env: { ...environment, [controlVariable]: controlToken },
    reaper,
  });
  const urls = await readyUrls(child);
  const { api, web, mesh, grpc, control } = urls;
  if (!api || !web || !mesh || !grpc || !control)
    throw new UnavailableError('stand-in', 'the stand-in did not print the address of each service');
  const bearer = { env: tokenVariable };
  return {
    child,
    urls,
    target: {
      name: 'stand-in',
      urls: { api, web, mesh, grpc },
      auth: { bearer, clients: ['load-a', 'load-b'].map((id) => ({ id, secret: bearer })) },
      allow: { load: [], browse: [] },
      metricNames: {},
      fieldData: '/api/metrics/web-vitals',
    },
    setDefects: async (defects) => {
      const { ok, text } = await fetchStart(control, bodyLimits.controlAnswer, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-control-token': controlToken },
        body: JSON.stringify({ defects }),
      });
      if (!ok) throw new Error(`the stand-in refused the defects: ${text}`);
    },
  };
}

function readyUrls(child: Child): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new UnavailableError('stand-in', [why, child.lastWords()].filter(Boolean).join(': ')));
    const timer = setTimeout(() => {
      fail(`not ready after ${readyMs / 1000} s`);
      void child.end(0);
    }, readyMs);
    void child.exited.then(({ code, signal }) => {
      clearTimeout(timer);
      fail(`it ended with ${signal ?? `exit code ${code}`} before it was ready`);
    });
    let text = '';
    child.process.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      if (!text.includes('\n')) text += chunk;
      const line = text.split('\n', 1)[0];
      if (line === undefined || !text.includes('\n')) return;
      clearTimeout(timer);
      try {
        resolve((JSON.parse(line) as { urls: Record<string, string> }).urls);
      } catch {
        fail(`its first line is not JSON: "${line}"`);
      }
    });
  });
}

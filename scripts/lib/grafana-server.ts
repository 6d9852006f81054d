import { realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { startChild } from './child.ts';
import { listeningAddress } from './listening-address.ts';
import type { Reaper } from './reaper.ts';
import { writing } from './write-output.ts';

export const grafanaVariable = 'MESHPROOF_GRAFANA';

export type GrafanaServer = { url: string; stop(): Promise<void> };

export type GrafanaOptions = {
  binary: string;
  /** The directory for the data of Grafana, its dashboards and its provisioning files. */
  dir: string;
  /** Dashboards and provisioning files by path: `grafana/dashboards/run.json`. */
  files: ReadonlyMap<string, string>;
  prometheusUrl: string;
  reaper: Reaper;
  env: NodeJS.ProcessEnv;
};

/** The time limit of a start. The first start creates a database, which takes up to half a minute on a busy machine. */
const listensWithinMs = 90_000;

/**
 * Resolves to the path of the Grafana server that the environment variable `grafanaVariable` names, or else of
 * `grafana-server` on the PATH. Resolves to undefined if no Grafana is found. Rejects with UnavailableError when the
 * variable names no executable file.
 */
export async function findGrafana(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { isExecutable, onPath } = await import(pathToFileURL(join(packageRoot, 'scripts/setup/host.mjs')).href);
  const named = env[grafanaVariable];
  if (named) {
    if (await isExecutable(named)) return resolve(named);
    throw new UnavailableError('grafana', `${grafanaVariable} names ${named}, which is not an executable file`);
  }
  return (await onPath('grafana-server', { env }))[0];
}

/**
 * Starts a Grafana on a free loopback port with the dashboards and the data source, and resolves when it listens.
 * Visitors need no password and cannot change anything. Throws UnavailableError if Grafana does not listen in time,
 * and UserError if the files for Grafana cannot be written.
 */
export async function startGrafana({ binary, dir, files, prometheusUrl, reaper, env }: GrafanaOptions) {
  const folder = (name: string) => resolve(dir, 'grafana', name);
  writing('write the files of Grafana', folder(''), () => {
    for (const name of ['dashboards', 'provisioning']) rmSync(folder(name), { recursive: true, force: true });
    for (const [name, text] of files) {
      const file = resolve(dir, name);
      makeDirectory(dirname(file));
      writeFileSync(file, text);
    }
  });
  const child = startChild([binary, ...argumentsOf(binary)], {
    reaper,
    env: {
      // A setting from the environment of the user could make Grafana listen elsewhere, download something, or send
      // reports.
      ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GF_'))),
      GF_SERVER_PROTOCOL: 'http',
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: '0',
      GF_PATHS_DATA: folder('data'),
      GF_PATHS_LOGS: folder('logs'),
      GF_PATHS_PLUGINS: folder('plugins'),
      GF_PATHS_PROVISIONING: folder('provisioning'),
      GF_LOG_MODE: 'console',
      GF_LOG_LEVEL: 'info',
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      MESHPROOF_PROMETHEUS: prometheusUrl,
      MESHPROOF_DASHBOARDS: folder('dashboards'),
    },
  });
  try {
    const pattern = /HTTP Server Listen.*?\baddress="?(127\.0\.0\.1:\d+)/;
    const address = await listeningAddress(child, {
      name: 'grafana',
      stream: 'stdout',
      pattern,
      withinMs: listensWithinMs,
    });
    return { url: `http://${address}`, stop: () => child.end() } satisfies GrafanaServer;
  } catch (error) {
    await child.end();
    throw error;
  }
}

/**
 * Returns the arguments of the program. `grafana` needs the word `server`. `grafana` and `grafana-server` both need the
 * directory of Grafana's own files.
 */
function argumentsOf(binary: string): string[] {
  const homes = [join(dirname(realpathSync(binary)), '..'), '/usr/share/grafana'];
  const home = homes.find((one) => statSync(join(one, 'conf/defaults.ini'), { throwIfNoEntry: false })?.isFile());
  const server = basename(binary).replace(/\.exe$/, '') === 'grafana' ? ['server'] : [];
  return [...server, ...(home === undefined ? [] : ['--homepath', home])];
}

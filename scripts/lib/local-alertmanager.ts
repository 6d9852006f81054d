import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { type Child, startChild } from './child.ts';
import { listeningAddress } from './listening-address.ts';
import type { Reaper } from './reaper.ts';
import { ensure } from './tools.ts';
import { writing } from './write-output.ts';

const dataDir = '.meshproof/alertmanager';
const readyMs = 15_000;

export type LocalAlertmanager = Child & { url: string };

/**
 * Starts an Alertmanager on a free loopback port. This Alertmanager sends no notification, so that alerts stay on this
 * machine. Throws UnavailableError if no Alertmanager can be installed or started. If `signal` aborts the installation,
 * throws the reason of `signal`.
 */
export async function localAlertmanager(
  reaper: Reaper,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<LocalAlertmanager> {
  const { path } = await ensure('alertmanager', { log: say, signal });
  return startAlertmanager(reaper, path, {
    directory: dataDir,
    config: 'route: { receiver: kept }\nreceivers: [{ name: kept }]\n',
  });
}

/**
 * Starts the Alertmanager `program` on a free loopback port. Alertmanager stores its data and `config` in `directory`.
 * Throws UnavailableError if Alertmanager exits or does not listen in time. Throws UserError if the directory cannot be
 * written.
 */
export async function startAlertmanager(
  reaper: Reaper,
  program: string,
  { directory, config: text }: { directory: string; config: string },
): Promise<LocalAlertmanager> {
  const config = join(directory, 'alertmanager.yml');
  writing('store the data of Alertmanager', directory, () => {
    makeDirectory(directory);
    writeFileSync(config, text);
  });
  const child = startChild(
    [
      program,
      `--config.file=${config}`,
      `--storage.path=${resolve(directory)}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    { reaper },
  );
  try {
    const pattern = /[Ll]istening.*?address=(127\.0\.0\.1:\d+)/;
    const address = await listeningAddress(child, {
      name: 'alertmanager',
      stream: 'stderr',
      pattern,
      withinMs: readyMs,
    });
    return { ...child, url: `http://${address}` };
  } catch (error) {
    await child.end(0);
    throw error;
  }
}

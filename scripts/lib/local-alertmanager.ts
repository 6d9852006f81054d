import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { type Child, startChild } from './child.ts';
import type { Reaper } from './reaper.ts';
import { ensure } from './tools.ts';

const dataDir = '.meshproof/alertmanager';
const readyMs = 15_000;

/** An Alertmanager that runs, and the address of its API. */
export type LocalAlertmanager = Child & { url: string };

/**
 * Starts an Alertmanager on a free loopback port. It sends no notification, so that alerts stay on this machine. Throws
 * UnavailableError.
 */
export async function localAlertmanager(reaper: Reaper, say: (line: string) => void): Promise<LocalAlertmanager> {
  const { path } = await ensure('alertmanager', { log: say });
  return startAlertmanager(reaper, path, {
    directory: dataDir,
    config: 'route: { receiver: kept }\nreceivers: [{ name: kept }]\n',
  });
}

/**
 * Starts the Alertmanager `program` on a free loopback port. It stores its data and `config` in `directory`. Throws
 * UnavailableError.
 */
export async function startAlertmanager(
  reaper: Reaper,
  program: string,
  { directory, config: text }: { directory: string; config: string },
): Promise<LocalAlertmanager> {
  makeDirectory(directory);
  const config = join(directory, 'alertmanager.yml');
  writeFileSync(config, text);
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
    return { ...child, url: await listeningUrl(child) };
  } catch (error) {
    await child.end(0);
    throw error;
  }
}

function listeningUrl(child: Child): Promise<string> {
  return new Promise((done, reject) => {
    const fail = (why: string) => reject(new UnavailableError('alertmanager', `${why}: ${child.lastWords()}`));
    const timer = setTimeout(() => fail('it did not print its address'), readyMs);
    void child.exited.then(() => {
      clearTimeout(timer);
      fail('it exited at its start');
    });
    child.process.stderr?.on('data', () => {
      const [, address] = /[Ll]istening.*?address=(127\.0\.0\.1:\d+)/.exec(child.lastWords()) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      done(`http://${address}`);
    });
  });
}

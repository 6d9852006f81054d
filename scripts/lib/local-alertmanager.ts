import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { type Child, startChild } from './child.ts';
import type { Reaper } from './reaper.ts';
import { ensure } from './tools.ts';

const dataDir = '.meshproof/alertmanager';
const readyMs = 15_000;

/**
 * Starts an Alertmanager on a free loopback port. It notifies no receiver, so that alerts stay on this machine. Throws
 * UnavailableError.
 */
export async function localAlertmanager(reaper: Reaper, say: (line: string) => void): Promise<Child & { url: string }> {
  const { path } = await ensure('alertmanager', { log: say });
  mkdirSync(dataDir, { recursive: true });
  const config = join(dataDir, 'alertmanager.yml');
  writeFileSync(config, 'route: { receiver: kept }\nreceivers: [{ name: kept }]\n');
  const child = startChild(
    [
      path,
      `--config.file=${config}`,
      `--storage.path=${resolve(dataDir)}`,
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

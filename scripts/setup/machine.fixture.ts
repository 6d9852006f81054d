import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Setup, SetupOptions } from './types.ts';

export const { ensureTool, findTool } = (await import(new URL('./tools.mjs', import.meta.url).href)) as Setup;

/** A machine with its own home, PATH and release site. Its PATH has only tar and gzip. */
export async function fakeMachine() {
  const root = await mkdtemp(join(tmpdir(), 'meshproof-setup-'));
  const bin = join(root, 'bin');
  await mkdir(bin);
  for (const needed of ['tar', 'gzip']) await symlink(await realPath(needed), join(bin, needed));
  const site = await fakeSite();
  const cache = join(root, 'cache', 'meshproof');
  const lines: string[] = [];
  const env = { HOME: root, XDG_CACHE_HOME: join(root, 'cache'), PATH: bin, MESHPROOF_MIRROR: site.url };
  const options = {
    env: env as Record<string, string>,
    platform: 'linux',
    arch: 'x64',
    uid: 1000,
    policyFile: join(root, 'policy-rc.d'),
    playwright: { executablePath: async () => undefined, installer: () => undefined },
    log: (line: string) => lines.push(line),
  } satisfies SetupOptions;
  return {
    root,
    bin,
    cache,
    site,
    lines,
    options: options as typeof options & SetupOptions,
    async close() {
      site.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Writes an executable shell script and returns its path. */
export async function script(directory: string, name: string, body: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

/** An archive with one directory that contains the given scripts, and its line in a checksum manifest. */
export async function archiveOf(root: string, name: string, scripts: Record<string, string>) {
  const folder = join(root, 'archives', name);
  for (const [program, body] of Object.entries(scripts)) await script(folder, program, body);
  const file = join(root, `${name}.tar.gz`);
  const tar = spawn('tar', ['-czf', file, '-C', join(root, 'archives'), name]);
  await once(tar, 'close');
  const content = await readFile(file);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { content, sha256, line: `${sha256}  ${name}.tar.gz\n` };
}

/** Resolves to the names in a directory. Empty when the directory does not exist. */
export async function listing(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

async function fakeSite() {
  const served = new Map<string, string | Buffer | ((response: ServerResponse) => void)>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = served.get(request.url ?? '');
    if (typeof answer === 'function') answer(response);
    else response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, served, asked, close };
}

async function realPath(command: string): Promise<string> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, command);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(`these tests need ${command}`);
}

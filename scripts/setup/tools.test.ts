import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveOf, fakeMachine, listing, script } from './machine.fixture.ts';

const folder = '/grafana/k6/releases/download/v2.2.0';
const system = process.platform === 'darwin' ? 'macos' : 'linux';
const name = `k6-v2.2.0-${system}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const archive = `${folder}/${name}.${system === 'macos' ? 'zip' : 'tar.gz'}`;
let machine: Awaited<ReturnType<typeof fakeMachine>>;
let env: Record<string, string>;

// The environment names the user's own installation of every tool except k6.
beforeEach(async () => {
  machine = await fakeMachine();
  const own = join(machine.root, 'own');
  await script(own, 'promtool', 'echo promtool, version 3.13.2');
  await script(own, 'amtool', 'echo amtool, version 0.34.0');
  env = {
    ...machine.options.env,
    MESHPROOF_CHROMIUM: await script(own, 'chromium', 'echo Chromium 150.0'),
    MESHPROOF_PROMETHEUS: await script(own, 'prometheus', 'echo prometheus, version 3.13.2'),
    MESHPROOF_ALERTMANAGER: await script(own, 'alertmanager', 'echo alertmanager, version 0.34.0'),
  };
});
afterEach(() => machine.close());

async function publish() {
  const made = await archiveOf(machine.root, name, { k6: 'echo k6 v2.2.0' });
  machine.site.served.set(archive, made.content);
  machine.site.served.set(`${folder}/k6-v2.2.0-checksums.txt`, `${made.sha256}  ${archive.slice(folder.length + 1)}\n`);
}

function start() {
  const program = fileURLToPath(new URL('./tools.mjs', import.meta.url));
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { child, end: end.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code })) };
}

describe('node scripts/setup/tools.mjs', () => {
  it('prints which tool it installs and how, and nothing when all are installed', async () => {
    await publish();
    const path = join(machine.cache, 'k6-2.2.0', 'k6');
    const stderr = `k6: downloading the official release 2.2.0\nk6: 2.2.0 by release, at ${path}\n`;
    expect(await start().end).toEqual({ stdout: '', stderr, code: 0 });
    expect(await start().end).toEqual({ stdout: '', stderr: '', code: 0 });
  });

  it('installs a tool once when two run at the same time', async () => {
    await publish();
    const both = await Promise.all([start().end, start().end]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(machine.site.asked.filter((path) => path === archive)).toHaveLength(1);
  });

  it('ends with 5 and one line that names every way when a tool is not available', async () => {
    const { stderr, code } = await start().end;
    expect(code).toBe(5);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^k6: not available: PATH: .*; cache: .*; release: .* HTTP 404; go build: PATH has no go \(.*MESHPROOF_K6.*\)$/,
    );
  });

  it('ends with 5 and one line when a variable points nowhere', async () => {
    env.MESHPROOF_K6 = '/nowhere/k6';
    expect(await start().end).toEqual({
      stdout: '',
      stderr: 'k6: not available: MESHPROOF_K6: /nowhere/k6 does not exist (correct or unset it)\n',
      code: 5,
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves no half-installed tool on %s', async (signal, expected) => {
    await publish();
    const { child, end } = start();
    machine.site.served.set(archive, () => child.kill(signal));
    expect((await end).code).toBe(expected);
    expect(await listing(machine.cache)).toEqual([]);
  });
});

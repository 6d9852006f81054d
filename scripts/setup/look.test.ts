import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureTool, fakeMachine, findTool, listing, script } from './machine.fixture.ts';

let machine: Awaited<ReturnType<typeof fakeMachine>>;
beforeEach(async () => {
  machine = await fakeMachine();
});
afterEach(() => machine.close());

const withEnv = (env: Record<string, string>) => ({ ...machine.options, env: { ...machine.options.env, ...env } });

describe('a path in the environment', () => {
  it('is used instead of the PATH', async () => {
    await script(machine.bin, 'k6', 'echo k6 v2.9.0');
    const mine = await script(join(machine.root, 'mine'), 'my-k6', 'echo "k6 v2.3.1 (go1.25)"');
    expect(await findTool('k6', withEnv({ MESHPROOF_K6: mine }))).toEqual({
      name: 'k6',
      version: '2.3.1',
      path: mine,
      source: 'MESHPROOF_K6',
      ok: true,
      problem: null,
      companions: {},
    });
  });

  it.each([
    ['does not exist', '/nowhere/k6', async () => {}],
    ['is not a file', 'folder', async (path: string) => mkdir(path)],
    [
      'does not print its version (it printed "hello")',
      'other',
      async () => script(machine.root, 'other', 'echo hello'),
    ],
    ['is 2.1.9, but 2.2.0 or newer is needed', 'old', async () => script(machine.root, 'old', 'echo k6 v2.1.9')],
  ])('is an error that names the variable when it %s, although PATH has a valid one', async (why, path, prepare) => {
    const chosen = path.startsWith('/') ? path : join(machine.root, path);
    await prepare(chosen);
    await script(machine.bin, 'k6', 'echo k6 v2.2.0');
    const options = withEnv({ MESHPROOF_K6: chosen });
    const problem = `${chosen} ${why}`;
    await expect(ensureTool('k6', options)).rejects.toMatchObject({ ways: [{ way: 'MESHPROOF_K6', problem }] });
    expect(await findTool('k6', options)).toMatchObject({ ok: false, path: null, problem: `MESHPROOF_K6: ${problem}` });
    expect(machine.site.asked).toEqual([]);
  });
});

describe('the PATH', () => {
  it('is searched further when the first version is too old', async () => {
    await script(machine.bin, 'k6', 'echo k6 v1.7.0');
    const newer = await script(join(machine.root, 'later'), 'k6', 'echo k6 v2.2.0');
    const options = withEnv({ PATH: [machine.bin, join(machine.root, 'later')].join(delimiter) });
    expect(await findTool('k6', options)).toMatchObject({ path: newer, source: 'PATH', ok: true });
  });

  it('accepts the names and versions that Debian uses', async () => {
    await script(machine.bin, 'prometheus', 'echo "prometheus, version 2.42.0+ds (branch: debian/sid)"');
    await script(machine.bin, 'promtool', 'echo "promtool, version 2.42.0+ds (branch: debian/sid)"');
    const path = await script(machine.bin, 'prometheus-alertmanager', 'echo "alertmanager, version 0.25.0" >&2');
    const amtool = await script(machine.bin, 'amtool', 'echo "amtool, version 0.25.0" >&2');
    expect(await findTool('prometheus', machine.options)).toMatchObject({ version: '2.42.0', ok: true });
    expect(await findTool('alertmanager', machine.options)).toMatchObject({ path, companions: { amtool }, ok: true });
  });

  it('rejects a Prometheus without promtool', async () => {
    const path = await script(machine.bin, 'prometheus', 'echo "prometheus, version 3.13.2"');
    expect((await findTool('prometheus', machine.options)).problem).toContain(
      `PATH: ${path} needs promtool 2.42.0 or newer, which is neither beside it nor on PATH`,
    );
  });

  it('finds Chromium by any of its names', async () => {
    const path = await script(machine.bin, 'google-chrome', 'echo "Google Chrome 150.0.1.2 "');
    expect(await findTool('chromium', machine.options)).toMatchObject({ path, version: '150.0.1.2', source: 'PATH' });
  });
});

describe('a Chromium of Playwright', () => {
  it('is used instead of the PATH when it is installed, and is ignored otherwise', async () => {
    const onPath = await script(machine.bin, 'chromium', 'echo Chromium 150.0.1.2');
    const own = join(machine.root, 'own', 'chrome');
    const options = { ...machine.options, playwright: { executablePath: async () => own, installer: () => undefined } };
    expect(await findTool('chromium', options)).toMatchObject({ path: onPath, source: 'PATH' });
    await script(join(machine.root, 'own'), 'chrome', 'echo Google Chrome for Testing 159.0.1.6');
    expect(await findTool('chromium', options)).toMatchObject({
      path: own,
      version: '159.0.1.6',
      source: 'Playwright',
    });
  });
});

describe('findTool', () => {
  it('installs nothing and names the problem of each place', async () => {
    const { ok, problem } = await findTool('k6', machine.options);
    expect(ok).toBe(false);
    expect(problem).toBe(`PATH: has no k6; cache: ${join(machine.cache, 'k6-2.2.0', 'k6')} does not exist`);
    expect(await listing(join(machine.root, 'cache'))).toEqual([]);
    expect(machine.site.asked).toEqual([]);
  });
});

describe('a tool that cannot be installed', () => {
  it.each([
    ['k6', ['PATH', 'cache', 'release', 'go build']],
    ['chromium', ['Playwright', 'PATH', 'playwright install', 'apt']],
    ['prometheus', ['PATH', 'cache', 'release', 'apt']],
    ['alertmanager', ['PATH', 'cache', 'release', 'apt']],
  ] as const)('is one error that names every way tried: %s', async (name, ways) => {
    const error = await ensureTool(name, machine.options).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'NoToolError', tool: name });
    expect((error as unknown as { ways: { way: string }[] }).ways.map(({ way }) => way)).toEqual(ways);
    const { message } = error as Error;
    for (const way of ways) expect(message).toContain(`${way}: `);
    expect(message).not.toContain('\n');
    expect(message).toContain(`set MESHPROOF_${name.toUpperCase()} to`);
  });

  it('is the same error when the cache directory cannot be created', async () => {
    const file = await script(machine.root, 'file', '');
    await expect(ensureTool('k6', withEnv({ XDG_CACHE_HOME: file }))).rejects.toThrow(/set-up: .*ENOTDIR/);
  });
});

it('Playwright is found although the file of its log cannot be opened, and the variable of this file is kept', () => {
  const host = JSON.stringify(new URL('./host.mjs', import.meta.url).href);
  const code = `
    const { hostOf } = await import(${host});
    console.log(typeof (await hostOf().playwright.executablePath()), process.env.DEBUG_FILE);`;
  const env = { ...process.env, DEBUG_FILE: '/nowhere/log' };
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 0, stdout: 'string /nowhere/log\n' });
});

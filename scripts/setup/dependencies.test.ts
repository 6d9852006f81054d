import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listing, script } from './machine.fixture.ts';

let root: string;
let calls: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'meshproof-checkout-'));
  calls = join(root, 'npm.log');
  await mkdir(join(root, 'scripts', 'setup'), { recursive: true });
  for (const module of ['dependencies', 'lock', 'version', 'child', 'make-directory']) {
    const file = fileURLToPath(new URL(`./${module}.mjs`, import.meta.url));
    await cp(file, join(root, 'scripts', 'setup', `${module}.mjs`));
  }
  await writeFile(calls, '');
  await lockFile({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } });
  await npm('/bin/mkdir -p node_modules; /bin/cp package-lock.json node_modules/.package-lock.json');
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Packages = Record<string, { version: string; integrity: string; optional?: boolean }>;

async function lockFile(packages: Packages, file = 'package-lock.json') {
  await mkdir(join(root, 'node_modules', '..'), { recursive: true });
  await writeFile(join(root, file), JSON.stringify({ packages }));
}

function npm(body: string) {
  return script(join(root, 'bin'), 'npm', `echo "$*" >> ${calls}; ${body}`);
}

async function dependencies(...nodeArgs: string[]) {
  const program = join(root, 'scripts', 'setup', 'dependencies.mjs');
  const env = { ...process.env, PATH: join(root, 'bin') };
  const child = spawn(process.execPath, [...nodeArgs, program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

const installs = async () =>
  (await readFile(calls, 'utf8')).split('\n').filter((line) => line.startsWith('ci ')).length;

describe('dependencies.mjs', () => {
  it('runs npm ci once in a fresh checkout, then does nothing and prints nothing', async () => {
    expect(await dependencies()).toEqual({ stdout: '', stderr: 'dependencies: npm ci (about 20 s, once)\n', code: 0 });
    expect(await dependencies()).toEqual({ stdout: '', stderr: '', code: 0 });
    expect(await installs()).toBe(1);
    expect(await listing(join(root, '.meshproof'))).toEqual([]);
  });

  it.each<[string, Packages]>([
    ['a new version', { 'node_modules/zod': { version: '4.0.1', integrity: 'sha512-a' } }],
    ['other content', { 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-b' } }],
    ['one package less', {}],
    [
      'one package more',
      {
        'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
        'node_modules/ws': { version: '8.0.0', integrity: 'sha512-c' },
      },
    ],
  ])('installs again when the lock file has %s', async (_what, packages) => {
    await dependencies();
    await lockFile(packages);
    expect((await dependencies()).code).toBe(0);
    expect(await installs()).toBe(2);
  });

  it('ignores a missing optional package for another platform', async () => {
    await dependencies();
    await lockFile({
      'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
      'node_modules/native-sparc': { version: '1.0.0', integrity: 'sha512-d', optional: true },
    });
    await dependencies();
    expect(await installs()).toBe(1);
  });

  it('installs once when two run at the same time', async () => {
    const both = await Promise.all([dependencies(), dependencies()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await installs()).toBe(1);
  });

  it('does nothing in the published package, which has no lock file', async () => {
    await rm(join(root, 'package-lock.json'));
    expect(await dependencies()).toEqual({ stdout: '', stderr: '', code: 0 });
    expect(await installs()).toBe(0);
  });

  it('ends with 5 and prints the error of npm when npm fails', async () => {
    await npm('echo "npm error ENOTFOUND" >&2; exit 7');
    const { stderr, code } = await dependencies();
    expect(stderr).toContain('npm error ENOTFOUND\ndependencies: npm ci ended with exit code 7\n');
    expect(code).toBe(5);
  });

  it('ends with 5 and one line when there is no npm', async () => {
    await rm(join(root, 'bin'), { recursive: true });
    const { stderr, code } = await dependencies();
    expect(stderr).toContain('dependencies: npm cannot be started (spawn npm ENOENT)\n');
    expect(code).toBe(5);
  });

  it('ends with 5 and one line on a Node that is too old', async () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })`;
    expect(await dependencies('--import', `data:text/javascript,${encodeURIComponent(old)}`)).toEqual({
      stdout: '',
      stderr: 'dependencies: needs Node 20.19 or newer, but this is 20.18.3\n',
      code: 5,
    });
    expect(await installs()).toBe(0);
  });
});

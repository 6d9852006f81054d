import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureTool, fakeMachine, listing, script } from './machine.fixture.ts';

let machine: Awaited<ReturnType<typeof fakeMachine>>;
let log: string;
beforeEach(async () => {
  machine = await fakeMachine();
  log = join(machine.root, 'apt.log');
  await writeFile(log, '');
});
afterEach(() => machine.close());

const asRoot = () => ({ ...machine.options, uid: 0 });

/**
 * Writes a fake apt-get. It logs its arguments and whether services were forbidden, and "installs" Prometheus and
 * Alertmanager.
 */
function fakeApt() {
  const install = ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'].map(
    (name) =>
      `printf '#!/bin/sh\\necho ${name.replace('prometheus-', '')}, version 2.42.0' > ${machine.bin}/${name}; /bin/chmod +x ${machine.bin}/${name}`,
  );
  return script(
    machine.bin,
    'apt-get',
    `policy=free; [ -x ${machine.options.policyFile} ] && ${machine.options.policyFile} || [ $? != 101 ] || policy=forbidden
echo "$policy $DEBIAN_FRONTEND $*" >> ${log}
[ "$3" = update ] || { ${install.join('\n')}
}`,
  );
}

const calls = async () => (await readFile(log, 'utf8')).trim().split('\n');
const install = (name: string) =>
  `forbidden noninteractive -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends ${name}`;
const update = 'free noninteractive -o DPkg::Lock::Timeout=300 update -q';

describe('apt-get', () => {
  it('installs as root without letting a service start', async () => {
    await fakeApt();
    const found = await ensureTool('prometheus', asRoot());
    expect(found).toMatchObject({ source: 'apt', path: join(machine.bin, 'prometheus'), version: '2.42.0' });
    expect(await calls()).toEqual([update, install('prometheus')]);
    expect(await listing(machine.root)).not.toContain('policy-rc.d');
    expect(await listing(machine.cache)).toEqual([]);
  });

  it('updates its lists once for several tools', async () => {
    await script(
      machine.bin,
      'apt-get',
      `echo "$*" >> ${log}; [ "$3" = update ] || { echo "E: Unable to locate package $7"; exit 100; }`,
    );
    const ends = await Promise.allSettled([ensureTool('prometheus', asRoot()), ensureTool('alertmanager', asRoot())]);
    const [first, second] = ends.map((end) => (end.status === 'rejected' ? String(end.reason) : ''));
    expect(first).toContain('apt: E: Unable to locate package prometheus');
    expect(second).toContain('apt: E: Unable to locate package prometheus-alertmanager');
    expect((await calls()).filter((line) => line.includes('update'))).toHaveLength(1);
  });

  it('leaves the policy file of the owner unchanged', async () => {
    await fakeApt();
    await script(machine.root, 'policy-rc.d', 'exit 101 # ours');
    await ensureTool('prometheus', asRoot());
    expect(await readFile(machine.options.policyFile, 'utf8')).toBe('#!/bin/sh\nexit 101 # ours\n');
  });

  it('removes the policy file of a killed set-up', async () => {
    let left = '';
    await script(
      machine.bin,
      'apt-get',
      `[ "$3" = update ] || { /bin/cp ${machine.options.policyFile} ${log}; exit 1; }`,
    );
    await expect(ensureTool('prometheus', asRoot())).rejects.toThrow('apt: exit code 1');
    left = await readFile(log, 'utf8');
    await writeFile(machine.options.policyFile, left, { mode: 0o755 });
    await fakeApt();
    await ensureTool('prometheus', asRoot());
    expect(await listing(machine.root)).not.toContain('policy-rc.d');
  });

  it.each([
    ['without root', { uid: 1000 }, 'apt: needs root'],
    ['on another system', { uid: 0, platform: 'darwin' }, 'apt: PATH has no apt-get'],
  ] as const)('is not called %s', async (_where, options, problem) => {
    await fakeApt();
    await expect(ensureTool('prometheus', { ...machine.options, ...options })).rejects.toThrow(problem);
    expect(await readFile(log, 'utf8')).toBe('');
  });

  it('reports a package that did not install the program', async () => {
    await script(machine.bin, 'apt-get', 'exit 0');
    await expect(ensureTool('chromium', asRoot())).rejects.toThrow(
      'apt: the packages are installed, but PATH has no chromium, chromium-browser, google-chrome',
    );
  });
});

describe("Playwright's installer", () => {
  it('installs Chromium without apt-get', async () => {
    await fakeApt();
    const own = join(machine.root, 'own');
    const installer = await script(
      machine.root,
      'install',
      `/bin/mkdir ${own}; printf '#!/bin/sh\\necho Chromium 159.0' > ${own}/chrome; /bin/chmod +x ${own}/chrome`,
    );
    const playwright = { executablePath: async () => join(own, 'chrome'), installer: () => [installer] };
    expect(await ensureTool('chromium', { ...asRoot(), playwright })).toMatchObject({
      source: 'playwright install',
      path: join(own, 'chrome'),
    });
    expect(await readFile(log, 'utf8')).toBe('');
  });

  it('falls back to apt when it fails, and the error contains both reasons', async () => {
    const installer = await script(
      machine.root,
      'install',
      'echo "Error: getaddrinfo ENOTFOUND"; echo "    at x"; exit 1',
    );
    const playwright = { executablePath: async () => undefined, installer: () => [installer] };
    await expect(ensureTool('chromium', { ...machine.options, playwright })).rejects.toThrow(
      'playwright install: Error: getaddrinfo ENOTFOUND; apt: ',
    );
  });
});

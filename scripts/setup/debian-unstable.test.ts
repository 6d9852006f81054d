import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureTool, fakeMachine, listing, script } from './machine.fixture.ts';

let machine: Awaited<ReturnType<typeof fakeMachine>>;
let log: string;
beforeEach(async () => {
  machine = await fakeMachine();
  log = join(machine.root, 'calls.log');
  await writeFile(log, '');
});
afterEach(() => machine.close());

/** Writes a fake apt-get, which logs its command, and a fake dpkg-deb, which unpacks programs of these versions. */
async function fakeDebian(versions: Readonly<Record<string, string>>, archives = 'http://one.test/debian/') {
  await script(
    machine.bin,
    'apt-get',
    `for word in "$@"; do case "$word" in
      indextargets) echo '${archives}'; exit;;
      update) echo update >> ${log}; exit;;
      download) echo "download in $PWD" >> ${log}; echo > one.deb; exit;;
    esac; done; exit 1`,
  );
  const programs = Object.entries(versions).map(
    ([name, answer]) =>
      `printf '#!/bin/sh\\necho ${answer}' > "$3/usr/bin/${name}"; /bin/chmod +x "$3/usr/bin/${name}"`,
  );
  await script(machine.bin, 'dpkg-deb', `/bin/mkdir -p "$3/usr/bin"; ${programs.join('; ')}`);
}

const inCache = (name: string) => join(machine.cache, 'newest-alertmanager-debian-unstable', name);

it('installs the newest series where no release can be downloaded, although PATH has an older one', async () => {
  for (const name of ['prometheus-alertmanager', 'amtool'])
    await script(machine.bin, name, `echo ${name.replace('prometheus-', '')}, version 0.25.0`);
  await fakeDebian({
    'prometheus-alertmanager': 'alertmanager, version 0.33.1',
    amtool: 'amtool, version 0.33.1+ds',
  });
  const expected = {
    name: 'newest-alertmanager',
    version: '0.33.1',
    path: inCache('alertmanager'),
    companions: { amtool: inCache('amtool') },
  };
  expect(await ensureTool('newest-alertmanager', machine.options)).toMatchObject({
    ...expected,
    source: 'Debian unstable',
  });
  expect(await ensureTool('newest-alertmanager', machine.options)).toMatchObject({ ...expected, source: 'cache' });
  // Other commands still use the older version.
  expect(await ensureTool('alertmanager', machine.options)).toMatchObject({ version: '0.25.0', source: 'PATH' });
  const calls = (await readFile(log, 'utf8')).trim().split('\n');
  expect(calls).toHaveLength(2);
  expect(calls[1]).toContain(`download in ${machine.cache}`);
  expect(await listing(machine.cache)).toEqual(['newest-alertmanager-debian-unstable']);
});

it('does not combine a new program with an older companion of the PATH', async () => {
  await script(machine.bin, 'amtool', 'echo amtool, version 0.25.0');
  await fakeDebian({ 'prometheus-alertmanager': 'alertmanager, version 0.33.1' });
  await expect(ensureTool('newest-alertmanager', machine.options)).rejects.toThrow(/needs amtool 0\.33\.0 or newer/);
  expect(await listing(machine.cache)).toEqual([]);
});

it.each([
  ['an older series', { 'prometheus-alertmanager': 'alertmanager, version 0.28.1' }, /0\.28\.1, but 0\.33\.0/],
  ['a package without the program', { amtool: 'amtool, version 0.33.1' }, /alertmanager does not exist/],
] as const)('refuses %s', async (_, versions, problem) => {
  await fakeDebian(versions);
  await expect(ensureTool('newest-alertmanager', machine.options)).rejects.toThrow(problem);
  expect(await listing(machine.cache)).toEqual([]);
});

it('names each way that failed, on a machine without an archive of Debian', async () => {
  await fakeDebian({}, 'http://one.test/ubuntu/');
  await expect(ensureTool('newest-prometheus', machine.options)).rejects.toThrow(
    /release: .*; Debian unstable: apt-get has no archive of Debian among its sources .*MESHPROOF_NEWEST_PROMETHEUS/,
  );
});

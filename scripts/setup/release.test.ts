import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveOf, ensureTool, fakeMachine, listing, script } from './machine.fixture.ts';

const folder = '/grafana/k6/releases/download/v2.2.0';
const name = 'k6-v2.2.0-linux-amd64';
const manifest = `${folder}/k6-v2.2.0-checksums.txt`;
const archive = `${folder}/${name}.tar.gz`;
let machine: Awaited<ReturnType<typeof fakeMachine>>;

beforeEach(async () => {
  machine = await fakeMachine();
});
afterEach(() => machine.close());

async function publish(body = 'echo "k6 v2.2.0 (go1.25, linux/amd64)"') {
  const made = await archiveOf(machine.root, name, { k6: body });
  machine.site.served.set(manifest, `${'0'.repeat(64)}  k6-v2.2.0-linux-arm64.tar.gz\n${made.line}`);
  machine.site.served.set(archive, made.content);
  return made;
}

describe('the official release', () => {
  it('is downloaded, verified and kept in the cache', async () => {
    await publish();
    const path = join(machine.cache, 'k6-2.2.0', 'k6');
    expect(await ensureTool('k6', machine.options)).toMatchObject({
      version: '2.2.0',
      path,
      source: 'release',
      ok: true,
    });
    expect(await ensureTool('k6', machine.options)).toMatchObject({
      version: '2.2.0',
      path,
      source: 'cache',
      ok: true,
    });
    expect(machine.site.asked).toEqual([manifest, archive]);
    expect(await listing(machine.cache)).toEqual(['k6-2.2.0']);
    expect(machine.lines).toEqual(['k6: downloading the official release 2.2.0', `k6: 2.2.0 by release, at ${path}`]);
  });

  it('installs the companion program of the same archive', async () => {
    const made = await archiveOf(machine.root, 'prometheus-3.13.2.linux-amd64', {
      prometheus: 'echo "prometheus, version 3.13.2 (branch: HEAD)"',
      promtool: 'echo "promtool, version 3.13.2 (branch: HEAD)"',
    });
    const below = '/prometheus/prometheus/releases/download/v3.13.2';
    machine.site.served.set(`${below}/sha256sums.txt`, made.line);
    machine.site.served.set(`${below}/prometheus-3.13.2.linux-amd64.tar.gz`, made.content);
    const { companions } = await ensureTool('prometheus', machine.options);
    expect(companions).toEqual({ promtool: join(machine.cache, 'prometheus-3.13.2', 'promtool') });
  });

  it.each([
    ['linux', 'x64', 'k6-v2.2.0-linux-amd64.tar.gz', 'alertmanager-0.34.0.linux-amd64.tar.gz'],
    ['linux', 'arm64', 'k6-v2.2.0-linux-arm64.tar.gz', 'alertmanager-0.34.0.linux-arm64.tar.gz'],
    ['darwin', 'x64', 'k6-v2.2.0-macos-amd64.zip', 'alertmanager-0.34.0.darwin-amd64.tar.gz'],
    ['darwin', 'arm64', 'k6-v2.2.0-macos-arm64.zip', 'alertmanager-0.34.0.darwin-arm64.tar.gz'],
  ] as const)('is the archive made for %s %s', async (platform, arch, k6, alertmanager) => {
    const below = '/prometheus/alertmanager/releases/download/v0.34.0';
    machine.site.served.set(manifest, `${'1'.repeat(64)}  ${k6}\n`);
    machine.site.served.set(`${below}/sha256sums.txt`, `${'2'.repeat(64)}  ${alertmanager}\n`);
    const options = { ...machine.options, platform, arch };
    await expect(ensureTool('k6', options)).rejects.toThrow();
    await expect(ensureTool('alertmanager', options)).rejects.toThrow();
    expect(machine.site.asked).toContain(`${folder}/${k6}`);
    expect(machine.site.asked).toContain(`${below}/${alertmanager}`);
  });

  it('is not requested for a platform without one', async () => {
    await expect(ensureTool('k6', { ...machine.options, arch: 's390x' })).rejects.toThrow(
      'release: no release is published for linux s390x',
    );
    expect(machine.site.asked).toEqual([]);
  });

  it('is rejected with a wrong checksum and leaves no file', async () => {
    const { sha256 } = await publish();
    machine.site.served.set(manifest, `${'a'.repeat(64)}  ${name}.tar.gz\n`);
    await expect(ensureTool('k6', machine.options)).rejects.toThrow(
      `release: ${name}.tar.gz has SHA-256 ${sha256}, but its manifest has ${'a'.repeat(64)}`,
    );
    expect(await listing(machine.cache)).toEqual([]);
  });

  it('is rejected when its manifest does not list it', async () => {
    await publish();
    machine.site.served.set(manifest, '<html>not a manifest</html>');
    await expect(ensureTool('k6', machine.options)).rejects.toThrow(
      `k6-v2.2.0-checksums.txt does not list ${name}.tar.gz`,
    );
    expect(machine.site.asked).not.toContain(archive);
  });

  it('is rejected when the download breaks off, and leaves no file', async () => {
    const { content } = await publish();
    machine.site.served.set(archive, (response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, content.length >> 1), () => response.destroy());
    });
    await expect(ensureTool('k6', machine.options)).rejects.toThrow(`release: ${machine.site.url}${archive}: `);
    expect(await listing(machine.cache)).toEqual([]);
  });

  it('is rejected when its program does not run, and leaves no file', async () => {
    await publish('echo "bad CPU type" >&2; exit 126');
    await expect(ensureTool('k6', machine.options)).rejects.toThrow('does not print its version (bad CPU type)');
    expect(await listing(machine.cache)).toEqual([]);
  });

  it.each([
    ['before it answers', () => {}],
    ['in the middle', (response: { write(text: string): void }) => response.write('some')],
  ])('times out when the site sends nothing %s', async (_when, answer) => {
    await publish();
    machine.site.served.set(archive, answer);
    await expect(ensureTool('k6', { ...machine.options, connectMs: 200 })).rejects.toThrow('no answer for 0.2 s');
    expect(await listing(machine.cache)).toEqual([]);
  });

  it('is rejected when its manifest has no end', async () => {
    await publish();
    machine.site.served.set(manifest, (response) => {
      const send = () => {
        while (!response.destroyed && response.write('x'.repeat(64_000)));
        if (!response.destroyed) response.once('drain', send);
      };
      send();
    });
    await expect(ensureTool('k6', machine.options)).rejects.toThrow('longer than 1 MB');
    expect(machine.site.asked).not.toContain(archive);
  });

  it('is downloaded once by two set-ups at the same time', async () => {
    await publish();
    const both = await Promise.all([ensureTool('k6', machine.options), ensureTool('k6', machine.options)]);
    expect(both.map(({ source }) => source).sort()).toEqual(['cache', 'release']);
    expect(machine.site.asked).toEqual([manifest, archive]);
    expect(machine.lines).toContain(`k6: waiting for another set-up (process ${process.pid})`);
  });

  it('replaces the leftovers of a killed set-up', async () => {
    await publish();
    for (const left of ['k6-2.2.0', 'k6-2.2.0.part']) {
      await mkdir(join(machine.cache, left), { recursive: true });
      await writeFile(join(machine.cache, left, 'k6'), 'half');
    }
    expect((await ensureTool('k6', machine.options)).source).toBe('release');
    expect(await listing(machine.cache)).toEqual(['k6-2.2.0']);
  });

  it('leaves no file when the signal aborts, and throws its reason', async () => {
    await publish();
    const stop = new AbortController();
    machine.site.served.set(archive, () => stop.abort(new Error('enough')));
    await expect(ensureTool('k6', { ...machine.options, signal: stop.signal })).rejects.toThrow('enough');
    expect(await listing(machine.cache)).toEqual([]);
  });
});

describe('the Go module', () => {
  it('is built when the release cannot be downloaded', async () => {
    const log = join(machine.root, 'go.log');
    await script(
      machine.bin,
      'go',
      `printf '%s\\n' "$GOTOOLCHAIN" "$@" > ${log}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho k6 v2.2.0' > "$2"; /bin/chmod +x "$2"`,
    );
    const path = join(machine.cache, 'k6-2.2.0', 'k6');
    expect(await ensureTool('k6', machine.options)).toMatchObject({ path, source: 'go build' });
    expect((await readFile(log, 'utf8')).split('\n').slice(0, 3)).toEqual(['local', 'build', '-trimpath']);
    expect(machine.lines).toContain('k6: building from its Go module (about 75 s, once)');
  });

  it('reports the error of a failed build', async () => {
    await script(
      machine.bin,
      'go',
      'echo "go: downloading x"; echo "go: go.mod requires go >= 1.25.0 (running go 1.19)"; exit 1',
    );
    await expect(ensureTool('k6', machine.options)).rejects.toThrow(
      `release: ${machine.site.url}${manifest}: HTTP 404; go build: go: go.mod requires go >= 1.25.0 (running go 1.19)`,
    );
    expect(await listing(machine.cache)).toEqual([]);
  });
});

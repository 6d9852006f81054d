import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { findGrafana, type GrafanaOptions, startGrafana } from './grafana-server.ts';

let room: string;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const reaper = {
  adopt: () => undefined,
  release: () => undefined,
  adoptDirectory: () => undefined,
  dismiss: () => undefined,
};

/** Writes a program in place of Grafana. It writes its arguments and environment to a file, and then runs `body`. */
function fakeGrafana(name: string, body: string): string {
  const file = join(room, 'home/bin', name);
  mkdirSync(join(room, 'home/bin'), { recursive: true });
  mkdirSync(join(room, 'home/conf'), { recursive: true });
  writeFileSync(join(room, 'home/conf/defaults.ini'), '');
  const started = JSON.stringify(join(room, 'started.json'));
  const head = `#!${process.execPath}\nrequire('fs').writeFileSync(${started}, JSON.stringify([process.argv.slice(2), process.env]));\n`;
  writeFileSync(file, head + body);
  chmodSync(file, 0o755);
  return file;
}

const listening = `const server = require('http').createServer((_, response) => response.end('grafana'));
server.listen(Number(process.env.GF_SERVER_HTTP_PORT), process.env.GF_SERVER_HTTP_ADDR, () => {
  console.log('logger=settings msg="Config loaded"');
  console.log('logger=http.server msg="HTTP Server Listen" address=127.0.0.1:' + server.address().port + ' protocol=http');
});
`;

const optionsOf = (binary: string): GrafanaOptions => ({
  binary,
  dir: join(room, 'data'),
  files: new Map([
    ['grafana/dashboards/run.json', '{}'],
    ['grafana/provisioning/datasources/meshproof.yml', 'apiVersion: 1\n'],
  ]),
  prometheusUrl: 'http://127.0.0.1:9090',
  reaper,
  env: {
    PATH: process.env.PATH,
    GF_SERVER_HTTP_ADDR: '0.0.0.0',
    GF_TRACING_OPENTELEMETRY_OTLP_ADDRESS: '127.0.0.2:4317',
    GF_PLUGINS_PREINSTALL_SYNC: 'far',
  },
});

it.each([
  ['grafana-server', []],
  ['grafana', ['server']],
])('starts %s on loopback with the dashboards, and ends it', { timeout: 60_000 }, async (name, first) => {
  const stale = join(room, 'data/grafana/dashboards/old.json');
  mkdirSync(join(stale, '..'), { recursive: true });
  writeFileSync(stale, '{}');
  const grafana = await startGrafana(optionsOf(fakeGrafana(name, listening)));
  expect(await (await fetch(grafana.url)).text()).toBe('grafana');
  const [words, env] = JSON.parse(readFileSync(join(room, 'started.json'), 'utf8'));
  expect(words).toEqual([...first, '--homepath', join(room, 'home')]);
  expect(env).toMatchObject({
    GF_SERVER_HTTP_ADDR: '127.0.0.1',
    GF_SERVER_HTTP_PORT: '0',
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
    GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    MESHPROOF_PROMETHEUS: 'http://127.0.0.1:9090',
  });
  for (const name of ['GF_TRACING_OPENTELEMETRY_OTLP_ADDRESS', 'GF_PLUGINS_PREINSTALL_SYNC'])
    expect(env).not.toHaveProperty(name);
  expect(readFileSync(join(env.MESHPROOF_DASHBOARDS, 'run.json'), 'utf8')).toBe('{}');
  expect(existsSync(join(env.GF_PATHS_PROVISIONING, 'datasources/meshproof.yml'))).toBe(true);
  expect(existsSync(stale)).toBe(false);
  await grafana.stop();
  await expect(fetch(grafana.url)).rejects.toThrow();
});

it('rejects with the last line of a Grafana that exits at its start', { timeout: 60_000 }, async () => {
  const binary = fakeGrafana('grafana-server', `console.log('level=error msg="database is locked"'); process.exit(1);`);
  const start = startGrafana(optionsOf(binary));
  await expect(start).rejects.toThrow(UnavailableError);
  await expect(start).rejects.toThrow('database is locked');
});

it('finds the program that the variable names before the one on the PATH', async () => {
  const onPath = fakeGrafana('grafana-server', '');
  const named = fakeGrafana('grafana', '');
  const PATH = `/nowhere:${join(room, 'home/bin')}`;
  expect(await findGrafana({ PATH })).toBe(onPath);
  expect(await findGrafana({ PATH, MESHPROOF_GRAFANA: named })).toBe(named);
  expect(await findGrafana({ PATH: '/nowhere' })).toBeUndefined();
  const plain = join(room, 'home/conf/defaults.ini');
  for (const wrong of [plain, join(room, 'gone'), room])
    await expect(findGrafana({ PATH, MESHPROOF_GRAFANA: wrong })).rejects.toThrow(UnavailableError);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { caCertificate, clientCertificate, serverKey } from '../../scenarios/base/tls/tls.fixture.ts';
import { targetOrAddress } from './address-target.ts';
import { readTarget } from './read-target.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-target-'));
  mkdirSync(join(dir, 'certs'));
  writeFileSync(join(dir, 'certs', 'ca.pem'), caCertificate);
  writeFileSync(join(dir, 'client.pem'), clientCertificate);
  writeFileSync(join(dir, 'server.key'), serverKey);
});
afterAll(() => rmSync(dir, { recursive: true }));

function target(...lines: string[]): string {
  const file = join(dir, 'target.yaml');
  writeFileSync(file, ['target: shop', ...lines].join('\n'));
  return file;
}

function refused(step: () => unknown): unknown[] {
  try {
    step();
  } catch (error) {
    if (error instanceof UserError) return error.all.map(({ where: { line, key } }) => [line, key]);
    throw error;
  }
  return [];
}

describe('tls of a target file', () => {
  const secure = 'urls: { api: "https://127.0.0.1:8443" }';

  it('has paths that start from the folder of the target file', () => {
    const { tls } = readTarget(target(secure, 'tls: { ca: certs/ca.pem }'));
    expect(tls?.ca).toBe(join(dir, 'certs', 'ca.pem'));
  });

  it.each([
    [['tls: { ca: ./ca.pem }'], [[3, 'tls.ca']]],
    [['tls:', '  ca: certs/ca.pem', '  cert: client.pem', '  key: server.key'], [[6, 'tls.key']]],
    [
      ['tls:', '  ca: none.pem', '  cert: none.pem', '  key: none.key'],
      [
        [4, 'tls.ca'],
        [5, 'tls.cert'],
        [6, 'tls.key'],
      ],
    ],
    [['tls: { cert: client.pem }'], [[3, 'tls.cert']]],
    [['tls: { verify: false }'], [[3, 'tls.verify']]],
  ])('%j: is refused at its line and key', (lines, places) => {
    expect(refused(() => readTarget(target(secure, ...lines)))).toEqual(places);
  });

  it('is refused when no address has https', () => {
    const lines = ['urls: { api: "http://127.0.0.1:8080" }', 'tls: { insecure: true }'];
    expect(refused(() => readTarget(target(...lines)))).toEqual([[3, 'tls']]);
  });
});

describe('prometheus of a target file', () => {
  const urls = 'urls: { api: "http://127.0.0.1:8080" }';
  const writeUrl = 'writeUrl: "https://metrics.test/api/v1/write"';

  it('has all settings; the path of its CA starts from the folder of the target file', () => {
    const text = `prometheus: { ${writeUrl}, queryUrl: "https://metrics.test/prometheus", ca: certs/ca.pem,
      basic: { username: ci, password: { file: ${join(dir, 'server.key')} } }, headers: { X-Scope-OrgID: shop },
      externalLabels: { cluster: ci }, proxy: "http://proxy.test:3128" }`;
    const { prometheus } = readTarget(target(urls, text));
    expect(prometheus).toEqual({
      writeUrl: 'https://metrics.test/api/v1/write',
      queryUrl: 'https://metrics.test/prometheus',
      ca: join(dir, 'certs', 'ca.pem'),
      basic: { username: 'ci', password: { file: join(dir, 'server.key') } },
      headers: { 'X-Scope-OrgID': 'shop' },
      externalLabels: { cluster: 'ci' },
      proxy: 'http://proxy.test:3128',
    });
  });

  const secret = '{ env: MESHPROOF_TEST_NOT_SET }';
  it.each([
    [`basic: { username: ci, password: hunter22 }`, 'prometheus.basic.password'],
    [`basic: { username: 123456, password: ${secret} }`, 'prometheus.basic.username'],
    [`bearer: t0ken-in-the-file`, 'prometheus.bearer'],
    [`bearer: ${secret}`, 'prometheus.bearer'],
    [`headers: { X-Api-Key: k3y-in-the-file }`, 'prometheus.headers.X-Api-Key'],
    [`headers: { Content-Type: ${secret} }`, 'prometheus.headers.Content-Type'],
    [`headers: { "X Y": ${secret} }`, 'prometheus.headers.X Y'],
    [`headers: { X-Key: ${secret} }`, 'prometheus.headers.X-Key'],
    [`basic: { username: a, password: ${secret} }, bearer: ${secret}`, 'prometheus.bearer'],
    [`bearer: ${secret}, headers: { authorization: ${secret} }`, 'prometheus.headers'],
    [`ca: none.pem`, 'prometheus.ca'],
    [`ca: server.key`, 'prometheus.ca'],
    [`proxy: "https://proxy.test"`, 'prometheus.proxy'],
    [`proxy: "http://me:secret@proxy.test"`, 'prometheus.proxy'],
    [`queryUrl: metrics.test`, 'prometheus.queryUrl'],
    [`queryUrl: "http://metrics.test/?api_key=k3y-in-the-file"`, 'prometheus.queryUrl'],
    [`externalLabels: { run_id: a }`, 'prometheus.externalLabels.run_id'],
    [`externalLabels: { __name__: a }`, 'prometheus.externalLabels.__name__'],
    [`externalLabels: { shard: 1 }`, 'prometheus.externalLabels.shard'],
    [`insecure: true`, 'prometheus.insecure'],
    ['queryUrl: { toString: null }', 'prometheus.queryUrl'],
    ['headers: null', 'prometheus.headers'],
    ['headers: [a]', 'prometheus.headers'],
    ['headers: { a: { toString: null } }', 'prometheus.headers.a'],
  ])('is refused at its key: %s', (setting, key) => {
    expect(refused(() => readTarget(target(urls, `prometheus: { ${writeUrl}, ${setting} }`)))).toContainEqual([3, key]);
  });

  it('is refused with a CA where no address has https', () => {
    const plain = 'prometheus: { writeUrl: "http://metrics.test/api/v1/write", ca: certs/ca.pem }';
    expect(refused(() => readTarget(target(urls, plain)))).toEqual([[3, 'prometheus.ca']]);
    const token = 'http://metrics.test/api/v1/write?extra_label=a=b&token=t0ken-in-the-file';
    expect(refused(() => readTarget(target(urls, `prometheus: { writeUrl: "${token}" }`)))).toEqual([
      [3, 'prometheus.writeUrl'],
    ]);
    const resource = (address: string) => `resources: { queue: { query: up, prometheus: "${address}" } }`;
    expect(refused(() => readTarget(target(urls, resource(token))))).toEqual([[3, 'resources.queue.prometheus']]);
    const other = 'http://metrics.test/api/v1/write?extra_label=a=b&page_token=7';
    expect(readTarget(target(urls, resource(other))).resources?.queue?.prometheus).toBe(other);
  });
});

it.each([
  'unix:/run/app.sock',
  'unix:///run/app.sock',
  'http+unix://%2Frun%2Fapp.sock/v1',
  'http://unix:/run/app.sock:/v1',
  '/run/app.sock',
  './app.sock',
])('the Unix socket %s is refused as a url and as --target, with a way that works', (url) => {
  const refusal = (step: () => unknown) => {
    try {
      step();
    } catch (error) {
      return String(error);
    }
    return 'accepted';
  };
  expect(refusal(() => readTarget(target(`urls: { api: "${url}" }`)))).toMatch(/:2: urls\.api: .*socat/);
  expect(refusal(() => targetOrAddress(url))).toMatch(/socat/);
});

it.each(['https://unix.example/a.sock', 'http://127.0.0.1:80/run/app.sock'])(
  'the address %s is no Unix socket',
  (url) => {
    const file = target(`urls: { api: "${url}" }`, 'allow: { load: [unix.example] }');
    expect(readTarget(file).urls.api).toBe(url);
  },
);

describe('an address of a target file', () => {
  it.each(['api', 'mesh', 'grpc', 'inference'])('has no query and no fragment: %s', (role) => {
    for (const end of ['/?a=b', '/#f', '?'])
      expect(refused(() => readTarget(target(`urls: { ${role}: "http://127.0.0.1:1${end}" }`)))).toEqual([
        [2, `urls.${role}`],
      ]);
  });

  it('may have a query if it is a whole page', () => {
    expect(
      readTarget(target('urls: { web: "http://127.0.0.1:1/?a=b#f", health: "http://127.0.0.1:1/h?x" }')).urls.web,
    ).toBe('http://127.0.0.1:1/?a=b#f');
  });

  it('has no query and no fragment on the command line', () => {
    for (const end of ['/?a=b', '/#f']) expect(() => targetOrAddress(`http://127.0.0.1:1${end}`)).toThrow(UserError);
  });
});

it.each(['two\nlines', 'esc\u001b[31m', 'töken-Ω'])('refuses a bearer token that no header can have: %j', (token) => {
  const file = join(dir, 'token');
  writeFileSync(file, token);
  const lines = ['urls: { api: "http://127.0.0.1:1" }', `auth: { bearer: { file: ${JSON.stringify(file)} } }`];
  expect(refused(() => readTarget(target(...lines)))).toEqual([[3, 'auth.bearer']]);
  writeFileSync(file, 'a right token\n');
  expect(readTarget(target(...lines)).name).toBe('shop');
});

describe('the secrets of a target file that are not set', () => {
  const lines = [
    'urls: { api: "http://127.0.0.1:1" }',
    'auth:',
    '  bearer: { env: NOT_SET_1 }',
    '  clients: [{ id: a, secret: { env: NOT_SET_2 } }]',
    'prometheus: { writeUrl: "http://127.0.0.1:1/w", headers: { x-key: { env: NOT_SET_3 } }, bearer: { env: NOT_SET_4 } }',
  ];
  const auth = ['auth.bearer', 'auth.clients.0.secret'];
  const push = ['prometheus.headers.x-key', 'prometheus.bearer'];

  it.each([
    [undefined, [...auth, ...push]],
    [['target', 'prometheus'] as const, [...auth, ...push]],
    [['target'] as const, auth],
    [['prometheus'] as const, push],
    [[], []],
  ])('are needed only by a command that sends them: %j', (sendsTo, keys) => {
    const read = () => readTarget(target(...lines), sendsTo && { sendsTo });
    expect(refused(read).map((place) => (place as unknown[])[1])).toEqual(keys);
  });

  it('are masked if they are set, also in a command that does not send them', () => {
    vi.stubEnv('NOT_SET_2', 'the-secret-of-a-client');
    onTestFinished(() => void vi.unstubAllEnvs());
    targetOrAddress(target(...lines), { sendsTo: [] });
    expect(masker.text('the-secret-of-a-client')).toBe('***');
  });
});

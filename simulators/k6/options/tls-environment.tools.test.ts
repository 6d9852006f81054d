import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { ClientTls } from '../../../scenarios/base/tls/client-tls.ts';
import {
  caCertificate,
  clientCertificate,
  clientKey,
  serveTls,
  type TlsServer,
} from '../../../scenarios/base/tls/tls.fixture.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { k6Environment, startK6 } from '../process/process.ts';
import { scenariosDir } from '../program/program.ts';
import { tlsEnvironment } from './tls-environment.ts';

const hosts = ['127.0.0.1'];
const pair = { cert: clientCertificate, key: clientKey };
const dir = mkdtempSync(join(tmpdir(), 'meshproof-k6-tls-'));
let server: TlsServer;
afterEach(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Returns whether k6 counts no failed request in one iteration. */
async function reaches(url: string, tls: ClientTls | undefined): Promise<boolean> {
  const { path: binary } = await ensure('k6');
  const input = `
    import http from 'k6/http';
    import { withTlsAuth } from ${JSON.stringify(pathToFileURL(join(scenariosDir, 'lib/options/tls-auth.ts')).href)};
    export const options = withTlsAuth({ iterations: 1, thresholds: { http_req_failed: ['rate==0'] } });
    export default () => http.get(${JSON.stringify(`${url}/`)});`;
  const env = k6Environment(process.env, tlsEnvironment(tls, dir, {}));
  const args = ['run', '--quiet', '-'];
  const k6 = startK6({ binary, args, env, cwd: dir, input, onLine: () => undefined, onOutput: () => undefined });
  return (await k6.exited).code === 0;
}

it('k6 trusts the CA, sends the client certificate, and keeps the key out of files', async () => {
  server = await serveTls((_, response) => response.end('ok'), true);
  expect(await reaches(server.url, { hosts, ca: caCertificate, ...pair })).toBe(true);
  expect(server.seen.map(({ client }) => client)).toContain('meshproof test client');
  expect(readFileSync(join(dir, 'k6-ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
});

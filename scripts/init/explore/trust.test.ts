import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { certificate, expired, privateKey } from '../../../synthetics/probe/tls.fixture.ts';
import { serve } from '../../test/http-server.ts';
import { asker } from '../base/ask.ts';
import { findTrust } from './trust.ts';

async function secureSite(cert: string, key: string): Promise<string> {
  const server = createServer({ cert, key }, (_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('trusts a self-signed certificate as it is now, and no other', async () => {
  const url = await secureSite(certificate, privateKey);
  const { ca, insecure } = await findTrust(url);
  expect(new X509Certificate(ca!).fingerprint256).toBe(new X509Certificate(certificate).fingerprint256);
  expect(insecure).toBeUndefined();
  expect(await asker(url, { ca: ca! })(url)).toMatchObject({ status: 200, text: 'hello' });
  const other = await secureSite(expired.cert, expired.key);
  await expect(asker(other, { ca: ca! })(other)).rejects.toThrow();
});

it('verifies nothing if the certificate has expired, and the printed row names the key', async () => {
  const url = await secureSite(expired.cert, expired.key);
  const { ca, insecure, findings } = await findTrust(url);
  expect({ ca, insecure }).toEqual({ ca: undefined, insecure: true });
  expect(findings[0]!.written).toContain('tls.insecure');
  expect(await asker(url, { insecure: true })(url)).toMatchObject({ status: 200 });
});

it('checks no certificate for plain HTTP', async () => {
  const server = await serve('127.0.0.1', (_, response) => response.end());
  onTestFinished(() => server.close());
  expect(await findTrust(server.url)).toEqual({ findings: [] });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../base/errors.ts';
import { masker } from '../base/secrets/process-masker.ts';
import {
  caCertificate,
  clientCertificate,
  clientKey,
  encryptedKey,
  serverCertificate,
  serverKey,
} from '../base/tls/tls.fixture.ts';
import { readTls, tlsSchema } from './tls.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-tls-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};
const urls = { api: 'https://[::1]:8443/v1', web: 'https://Shop.example/' };

function refused(tls: Parameters<typeof readTls>[0]): (string | undefined)[] {
  try {
    readTls(tls, urls);
  } catch (error) {
    if (error instanceof UserError) return error.all.map(({ where }) => where.key);
    throw error;
  }
  return [];
}

describe('readTls', () => {
  it('returns the texts of the files for the hosts of the target', () => {
    const ca = file('ca.pem', `a comment\n${caCertificate}${serverCertificate}`);
    const [cert, key] = [file('client.pem', clientCertificate), file('client.key', clientKey)];
    expect(readTls({ ca, cert, key }, urls)).toEqual({
      hosts: ['::1', 'shop.example'],
      ca: `${caCertificate.trim()}\n${serverCertificate.trim()}`,
      cert: clientCertificate.trim(),
      key: clientKey,
    });
    expect(readTls(undefined, urls)).toBeUndefined();
    expect(readTls({ insecure: false }, urls)).toEqual({ hosts: ['::1', 'shop.example'] });
  });

  it('masks every line of a private key, also of one that is refused', () => {
    const [cert] = [file('client.pem', clientCertificate)];
    for (const text of [clientKey, encryptedKey]) {
      refused({ cert, key: file('some.key', text) });
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
      for (const line of lines.filter(({ length }) => length >= 16)) expect(masker.text(`got ${line}`)).toBe('got ***');
      expect(JSON.parse(masker.text(JSON.stringify({ text }))).text).not.toContain(lines[0]);
    }
  });

  it.each([
    ['is missing', () => ({ ca: join(dir, 'none.pem') }), ['tls.ca']],
    ['is a folder', () => ({ ca: dir }), ['tls.ca']],
    ['is a device', () => ({ ca: '/dev/zero' }), ['tls.ca']],
    ['is empty', () => ({ ca: file('empty.pem', '') }), ['tls.ca']],
    ['is a key', () => ({ ca: file('key.pem', clientKey) }), ['tls.ca']],
    ['is a broken certificate', () => ({ ca: file('b.pem', caCertificate.replace('MII', 'MIX')) }), ['tls.ca']],
    ['is above the limit', () => ({ ca: file('big.pem', `${caCertificate}${' '.repeat(1e6)}`) }), ['tls.ca']],
    ['is the key of another certificate', () => pair(serverCertificate, clientKey), ['tls.key']],
    ['is a certificate instead of a key', () => pair(clientCertificate, clientCertificate), ['tls.key']],
    ['has a passphrase', () => pair(clientCertificate, encryptedKey), ['tls.key']],
    ['of each kind is wrong', () => ({ ca: dir, cert: dir, key: dir }), ['tls.ca', 'tls.cert', 'tls.key']],
  ])('refuses a file that %s', (_, tls, keys) => {
    expect(refused(tls())).toEqual(keys);
  });
});

const pair = (cert: string, key: string) => ({ cert: file('cert.pem', cert), key: file('key.key', key) });

it.each([
  [{ cert: 'a' }, 'cert'],
  [{ key: serverKey }, 'key'],
  [{ ca: 'a', insecure: true }, 'insecure'],
  [{ insecure: 'yes' }, 'insecure'],
])('the schema refuses %j', (tls, key) => {
  expect(tlsSchema.safeParse(tls).error?.issues.map(({ path }) => path[0])).toEqual([key]);
});

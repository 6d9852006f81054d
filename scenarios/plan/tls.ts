import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { hostOf } from '../base/host.ts';
import { bodyLimits } from '../base/limits/body-limits.ts';
import { readTextFile } from '../base/limits/read-text-file.ts';
import { masker } from '../base/secrets/process-masker.ts';
import type { ClientTls } from '../base/tls/client-tls.ts';
import { together } from '../base/together.ts';

/** The files are in PEM format. */
export type TlsFiles = {
  /** CA certificates to trust in addition to the system's CAs. */
  ca?: string | undefined;
  /** The client certificate, with its intermediate certificates. */
  cert?: string | undefined;
  key?: string | undefined;
  insecure?: boolean | undefined;
};

export const tlsSchema = z
  .strictObject({
    ca: z.string().min(1).optional(),
    cert: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
    insecure: z.boolean().optional(),
  })
  .superRefine(({ ca, cert, key, insecure }, context) => {
    const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (cert !== undefined && key === undefined)
      refuse('cert', 'a client certificate needs its private key: add "key"');
    if (key !== undefined && cert === undefined)
      refuse('key', 'a private key needs its client certificate: add "cert"');
    if (insecure && ca !== undefined) refuse('insecure', 'insecure: true verifies nothing, so "ca" has no effect');
  });

/**
 * Returns the TLS settings of connections to the hosts in `urls`; undefined without `tls`. The private key is masked in
 * everything that this process writes afterwards. Throws UserError that names the setting of a wrong file.
 */
export function readTls(tls: TlsFiles | undefined, urls: Readonly<Record<string, string>>): ClientTls | undefined {
  if (!tls) return undefined;
  const { ca, cert, key, insecure } = tls;
  const hosts = [...new Set(Object.values(urls).map(hostOf))];
  const [trusted, own, secret] = together([
    () => (ca === undefined ? undefined : readCertificates(ca, 'tls.ca')),
    () => (cert === undefined ? undefined : readCertificates(cert, 'tls.cert')),
    () => (key === undefined ? undefined : readKey(key)),
  ]);
  if (own !== undefined && secret !== undefined && !new X509Certificate(own).checkPrivateKey(createPrivateKey(secret)))
    throw new UserError(`the private key in ${key} does not belong to the first certificate in ${cert}`, {
      key: 'tls.key',
    });
  return {
    hosts,
    ...(trusted !== undefined && { ca: trusted }),
    ...(own !== undefined && { cert: own, key: secret! }),
    ...(insecure && { insecure: true }),
  };
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Returns the certificates of a PEM file as text. Throws UserError with `key` if the file cannot be read, or contains
 * no certificate or an invalid one.
 */
export function readCertificates(file: string, key: string): string {
  const text = readPem(file, key);
  const found = text.match(pemCertificate) ?? [];
  if (found.length === 0) {
    const hint =
      'certificates are text with -----BEGIN CERTIFICATE-----; openssl x509 -inform der converts other files';
    throw new UserError(`${file} contains no certificate in PEM format`, { key, hint });
  }
  for (const one of found) {
    try {
      new X509Certificate(one);
    } catch (cause) {
      throw new UserError(`a certificate in ${file} cannot be parsed: ${messageOf(cause)}`, { key }, { cause });
    }
  }
  return found.join('\n');
}

/**
 * Lines of a private key with fewer characters are not masked. A full line has 64 characters, but the last line can be
 * as short as an ordinary word.
 */
const shortestMasked = 16;
/** BEGIN and END lines, and headers such as `Proc-Type: 4,ENCRYPTED`, contain no secret. */
const isPlain = /^-----|: /;

function readKey(file: string): string {
  const key = 'tls.key';
  const text = readPem(file, key);
  maskKey(text);
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)) {
    const hint = 'meshproof reads no passphrase; write the key without a passphrase: openssl pkey -in KEY -out PLAIN';
    throw new UserError(`the private key in ${file} is encrypted`, { key, hint });
  }
  try {
    createPrivateKey(text);
  } catch {
    // The error of OpenSSL is left out, because it could repeat content of the file.
    throw new UserError(`${file} contains no private key in PEM format`, { key });
  }
  return text;
}

/** Masks the private key in a file, if the file contains one. Never throws. */
export function learnKey(file: string): void {
  try {
    const text = readPem(file, 'tls.key');
    if (text.includes('PRIVATE KEY-----')) maskKey(text);
  } catch {
    // Only `readKey` reports a file that cannot be read.
  }
}

function maskKey(text: string): void {
  for (const line of text.split(/\r?\n/)) if (line.length >= shortestMasked && !isPlain.test(line)) masker.add(line);
}

function readPem(file: string, key: string): string {
  try {
    return readTextFile(file, bodyLimits.tlsFile);
  } catch (cause) {
    throw new UserError(`${file} cannot be read: ${messageOf(cause)}`, { key }, { cause });
  }
}

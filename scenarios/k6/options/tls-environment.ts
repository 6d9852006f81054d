import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import type { ClientTls } from '../../base/tls/client-tls.ts';
import { environment } from '../../lib/names.ts';

/**
 * Returns the environment variables that give k6 the target's TLS settings; the private key is in no file. Go reads
 * CAs from the file of SSL_CERT_FILE and from the system's folders, on Linux and the BSDs only
 * (https://pkg.go.dev/crypto/x509#SystemCertPool). The file is written to `scratchDir`, with the CAs of the user's own
 * SSL_CERT_FILE. Throws UserError when that cannot be read.
 */
export function tlsEnvironment(
  tls: ClientTls | undefined,
  scratchDir: string,
  base: NodeJS.ProcessEnv,
): Record<string, string> {
  if (!tls) return {};
  const { hosts, ca, cert, key, insecure } = tls;
  return {
    ...(insecure && { K6_INSECURE_SKIP_TLS_VERIFY: 'true' }),
    ...(ca !== undefined && { SSL_CERT_FILE: writeCas(join(scratchDir, 'k6-ca.pem'), ca, base.SSL_CERT_FILE) }),
    ...(cert !== undefined && { [environment.tlsAuth]: JSON.stringify([{ domains: hosts, cert, key }]) }),
  };
}

function writeCas(file: string, ca: string, users: string | undefined): string {
  let more = '';
  try {
    if (users) more = readFileSync(users, 'utf8');
  } catch (cause) {
    throw new UserError(`SSL_CERT_FILE cannot be read: ${messageOf(cause)}`, {}, { cause });
  }
  writeFileSync(file, `${ca}\n${more}`);
  return file;
}

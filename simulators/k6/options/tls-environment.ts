import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../../scenarios/base/limits/read-text-file.ts';
import type { ClientTls } from '../../../scenarios/base/tls/client-tls.ts';
import { environment } from '../../../scenarios/lib/names.ts';

/**
 * Returns the environment variables that give k6 the target's TLS settings. The private key is in a variable, so it is
 * never written to a file. The target's CAs are written to a file in `scratchDir`, together with the CAs of the user's
 * SSL_CERT_FILE. On systems other than Linux and the BSDs, Go does not read SSL_CERT_FILE, so k6 does not trust these
 * CAs (https://pkg.go.dev/crypto/x509#SystemCertPool). Throws UserError when the user's file cannot be read.
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
    if (users) more = readTextFile(users, bodyLimits.tlsFile);
  } catch (cause) {
    const hint = 'correct or unset this environment variable';
    throw new UserError(`the file in SSL_CERT_FILE cannot be read: ${messageOf(cause)}`, { hint }, { cause });
  }
  writeFileSync(file, `${ca}\n${more}`);
  return file;
}

import { createHash, X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { BrowserContextOptions } from 'playwright';
import { messageOf, UnavailableError } from '../../scenarios/base/errors.ts';
import { TunnelAgent } from '../../scenarios/base/proxy/tunnel-agent.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { clientTlsOf, proxyFor, type Target } from '../../scenarios/plan/target.ts';

export type BrowserTls = {
  args: readonly string[];
  context: Pick<BrowserContextOptions, 'ignoreHTTPSErrors' | 'clientCertificates'>;
};

/**
 * Returns the target's TLS settings for Chromium; undefined without `tls`. Chromium cannot load a CA file. So Node
 * verifies the certificates of the target's https origins, and Chromium accepts their public keys. With a client
 * certificate, Playwright itself makes the TLS connections and cannot use these keys. With a CA and a client
 * certificate, Playwright therefore accepts any certificate. Throws UserError for a file that cannot be used, and
 * UnavailableError if a certificate cannot be verified.
 */
export async function browserTls(target: Target): Promise<BrowserTls | undefined> {
  const tls = clientTlsOf(target);
  if (!tls) return undefined;
  const origins = originsOf(target);
  const pins = tls.ca === undefined ? [] : await Promise.all(origins.map((origin) => pinOf(origin, target)));
  const { cert, key } = tls;
  const clientCertificates =
    cert === undefined ? [] : origins.map((origin) => ({ origin, cert: Buffer.from(cert), key: Buffer.from(key!) }));
  const accepted = cert === undefined ? [...new Set(pins)].join(',') : '';
  return {
    args: accepted === '' ? [] : [`--ignore-certificate-errors-spki-list=${accepted}`],
    context: {
      ...((tls.insecure || (cert !== undefined && pins.length > 0)) && { ignoreHTTPSErrors: true }),
      ...(clientCertificates.length > 0 && { clientCertificates }),
    },
  };
}

function originsOf({ urls }: Target): string[] {
  const secure = Object.values(urls).filter((url) => url.startsWith('https:'));
  return [...new Set(secure.map((url) => new URL(url).origin))];
}

/**
 * Returns the SHA-256 of the origin's public key in base64. Throws UnavailableError if the certificate cannot be
 * verified.
 */
async function pinOf(origin: string, target: Target): Promise<string> {
  try {
    const { raw } = await certificateOf(origin, target);
    const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  } catch (cause) {
    const text = `the certificate of ${origin} cannot be verified for the browser: ${messageOf(cause)}`;
    throw new UnavailableError('target', text, { cause });
  }
}

const longestMs = 10_000;

/**
 * Makes one TLS handshake with the origin. Rejects if the handshake fails or takes longer than `longestMs`, or if the
 * certificate is not trusted.
 */
function certificateOf(origin: string, target: Target): Promise<PeerCertificate> {
  const proxy = proxyFor(target, origin);
  const options = tlsOptionsOf(clientTlsOf(target))(origin);
  const agent = proxy === undefined ? new Agent(options) : new TunnelAgent(proxy, options);
  return new Promise((resolve, reject) => {
    // The request only opens the connection. Nothing is sent, because `end` is never called.
    const opening = request(origin, { agent });
    const timer = setTimeout(() => opening.destroy(new Error(`no answer within ${longestMs / 1000} s`)), longestMs);
    opening.on('error', reject);
    opening.on('close', () => {
      clearTimeout(timer);
      agent.destroy();
      reject(new Error('the connection closed before the handshake ended'));
    });
    opening.on('socket', (socket: TLSSocket) => {
      socket.once('secureConnect', () => {
        resolve(socket.getPeerCertificate());
        opening.destroy();
      });
    });
  });
}

import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { hostOf } from '../../../scenarios/base/host.ts';
import type { Finding } from '../base/finding.ts';

/** Certificates are verified with the CAs of the system, with `ca` (PEM), or, if `insecure`, not at all. */
export type Trust = { ca?: string; insecure?: boolean; findings: Finding[] };

const timeoutMs = 5000;

/**
 * Checks the certificate of an https address. If its only fault is an unknown authority, `ca` is the last certificate
 * of the chain that the server sent. With another fault, such as an expiry date in the past, `insecure` is true.
 * Without a TLS connection, neither key is set, and the first request reports why.
 */
export async function findTrust(url: string): Promise<Trust> {
  if (!url.startsWith('https:')) return { findings: [] };
  const plain = await handshake(url);
  if (!plain) return { findings: [] };
  if (plain.authorized)
    return { findings: [{ what: 'TLS', found: 'a certificate that this machine trusts', written: 'nothing' }] };
  const found = `certificate not verified: ${plain.why}`;
  const ca = rootOf(plain.certificate);
  const pinned = await handshake(url, ca);
  if (pinned?.authorized) return { ca, findings: [{ what: 'TLS', found, written: 'ca.pem, target.yaml: tls.ca' }] };
  return {
    insecure: true,
    findings: [{ what: 'TLS', found, written: 'target.yaml: tls.insecure, nothing is verified' }],
  };
}

type Handshake = { authorized: boolean; why: string; certificate: DetailedPeerCertificate };

function handshake(url: string, ca?: string): Promise<Handshake | undefined> {
  const { port } = new URL(url);
  const host = hostOf(url);
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host,
      port: port === '' ? 443 : Number(port),
      // The server name is needed to verify the host. An IP address must not be sent as a server name (RFC 6066,
      // section 3).
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
      rejectUnauthorized: false,
    });
    const end = (result: Handshake | undefined) => {
      clearTimeout(timer);
      socket.on('error', () => undefined).destroy();
      resolve(result);
    };
    const timer = setTimeout(end, timeoutMs, undefined);
    socket.once('error', () => end(undefined));
    socket.once('secureConnect', () => {
      const { authorized, authorizationError } = socket;
      end({ authorized, why: String(authorizationError ?? ''), certificate: socket.getPeerCertificate(true) });
    });
  });
}

/**
 * Returns the last certificate of the chain that the server sent: normally the root, or the server's own certificate if
 * it is self-signed.
 */
function rootOf(first: DetailedPeerCertificate): string {
  let last = first;
  const seen = new Set<string>();
  while (last.issuerCertificate && !seen.has(last.fingerprint256)) {
    seen.add(last.fingerprint256);
    last = last.issuerCertificate;
  }
  const lines = last.raw.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { hostOf } from '../host.ts';

/** The TLS settings for the hosts in `hosts`. Certificates and keys are texts in PEM format. */
export type ClientTls = {
  hosts: readonly string[];
  /** Certificates of CAs that are trusted in addition to Node's own. */
  ca?: string;
  /** The client certificate, with intermediate certificates after it. */
  cert?: string;
  key?: string;
  insecure?: true;
};

/** The options are empty if Node's own settings apply. */
export type TlsOptions = { secureContext?: SecureContext; rejectUnauthorized?: false };

/**
 * Returns a function that returns the TLS options for an address. `tls` applies only to the hosts in `tls.hosts`. The
 * TLS context is created once, because parsing Node's CAs takes milliseconds.
 */
export function tlsOptionsOf(tls: ClientTls | undefined): (url: string | URL) => TlsOptions {
  if (!tls) return () => ({});
  const { hosts, ca, cert, key, insecure } = tls;
  const secureContext = createSecureContext({
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(cert !== undefined && { cert, key }),
  });
  const options: TlsOptions = { secureContext, ...(insecure && { rejectUnauthorized: false }) };
  return (url) => (hosts.includes(hostOf(url)) ? options : {});
}

import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { clientTlsOf, proxyFor, type Target } from '../../scenarios/plan/target.ts';
import { grpcBeat } from './grpc-beat.ts';
import type { OpenBeat } from './heartbeat.ts';
import { httpBeat } from './http-beat.ts';

export type Health = { url: string; isGrpc: boolean };

/**
 * Returns the address for the heartbeat: `urls.health`, else /health of the API, else the first address with HTTP. For
 * a target that has only `urls.grpc`, the heartbeat uses gRPC's health protocol.
 */
export function healthOf({ urls }: Pick<Target, 'urls'>): Health {
  const { health, api, grpc, ...others } = urls;
  if (health) return { url: health, isGrpc: false };
  if (api) return { url: `${api.replace(/\/$/, '')}/health`, isGrpc: false };
  const [first] = Object.values(others);
  return first === undefined ? { url: grpc!, isGrpc: true } : { url: first, isGrpc: false };
}

/**
 * Returns the health requests to a target. The first request opens the connection. Throws UserError for a wrong
 * certificate or key file.
 */
export function openBeat(target: Target): OpenBeat {
  const { url, isGrpc } = healthOf(target);
  const tls = tlsOptionsOf(clientTlsOf(target));
  return isGrpc ? grpcBeat(url, tls) : httpBeat(url, { tls, proxy: proxyFor(target, url) });
}

const untrusted = [
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT'],
  ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNTRUSTED'],
];
const wrong = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID'];
const wantsCertificate = [
  ...['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
  ...['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'],
];

/**
 * Returns the advice for a health check that failed with this error code; undefined when there is no general advice.
 */
export function adviceFor(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  if (untrusted.includes(code))
    return 'in the target file, name the CA of the target with tls: { ca: ./ca.pem }, or accept any certificate with tls: { insecure: true }';
  if (wrong.includes(code)) return 'tls: { insecure: true } in the target file accepts any certificate';
  if (wantsCertificate.includes(code))
    return 'if the target needs a client certificate, set one in the target file: tls: { cert: ./c.pem, key: ./c.key }';
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'the port has no TLS: write http:// in the target file';
  if (code.startsWith('HPE_') || code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL')
    return 'the health check needs HTTP/1.1: set urls.health to an address with HTTP/1.1, and urls.grpc to a gRPC port';
  return undefined;
}

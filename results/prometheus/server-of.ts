import { UserError } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { fetchBy } from '../../scenarios/base/proxy/node-fetch.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { together } from '../../scenarios/base/together.ts';
import type { PrometheusAccess, PrometheusSettings } from '../../scenarios/plan/prometheus.ts';
import { checkSendable, readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import { alwaysAllowed } from '../../scenarios/plan/target.ts';
import { readCertificates } from '../../scenarios/plan/tls.ts';
import type { Server } from './server.ts';

/**
 * Returns the server of `access`. From then on, the secrets of `access` are masked. Throws UserError with the key of a
 * wrong header, secret or certificate.
 */
export function serverOf(access: PrometheusAccess, environment: NodeJS.ProcessEnv): Server {
  const { writeUrl, queryUrl, externalLabels } = access;
  const [headers, fetch] = together([() => headersOf(access, environment), () => fetchOf(access)]);
  return {
    writeUrl,
    ...(queryUrl !== undefined && { queryUrl }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(externalLabels && { externalLabels }),
    ...(fetch && { fetch }),
  };
}

function headersOf({ basic, bearer, headers = {} }: PrometheusSettings, environment: NodeJS.ProcessEnv) {
  const pairs = together([
    ...Object.entries(headers).map(([name, value]) => () => {
      const key = `prometheus.headers.${name}`;
      return [name.toLowerCase(), sendable(typeof value === 'string' ? value : read(value, key, environment), key)];
    }),
    ...(bearer ? [() => authorization('Bearer', sendable(read(bearer, bearerKey, environment), bearerKey))] : []),
    // The password is sent in base64, so any character is allowed (RFC 7617, section 2.1).
    ...(basic
      ? [() => authorization('Basic', base64(`${basic.username}:${read(basic.password, passwordKey, environment)}`))]
      : []),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

const bearerKey = 'prometheus.bearer';
const passwordKey = 'prometheus.basic.password';
const authorization = (scheme: string, value: string) => ['authorization', `${scheme} ${value}`];
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Returns the secret. Throws UserError with `key`. */
function read(ref: SecretRef, key: string, environment: NodeJS.ProcessEnv): string {
  try {
    return readSecret(ref, environment);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { file, hint } = error.where;
    const message = file === undefined ? error.message : `${error.message} (${file})`;
    throw new UserError(message, { key, ...(hint !== undefined && { hint }) }, { cause: error });
  }
}

/** Returns a value that a header can have, or throws UserError. */
function sendable(value: string, key: string): string {
  checkSendable(value, 'value', { key });
  return value;
}

/**
 * Returns a `fetch` with the CA and the proxy; undefined if neither is set. A server on loopback is always reached
 * without the proxy, like a target on loopback.
 */
function fetchOf({ writeUrl, queryUrl, ca, proxy }: PrometheusAccess): Server['fetch'] {
  if (ca === undefined && proxy === undefined) return undefined;
  const hosts = [writeUrl, queryUrl].flatMap((url) => (url === undefined ? [] : [hostOf(url)]));
  const tls = tlsOptionsOf(ca === undefined ? undefined : { hosts, ca: readCertificates(ca, 'prometheus.ca') });
  const direct = fetchBy({ tls });
  const proxied = fetchBy({ tls, proxy });
  return (address, init) => (alwaysAllowed.includes(hostOf(String(address))) ? direct : proxied)(address, init);
}

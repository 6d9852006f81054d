import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { type Fetched, fetchText } from '../../../scenarios/base/limits/fetch-limited.ts';
import { causeOf, optionsOf, queryBaseOf, type Server } from '../server.ts';
import { type ServerCheck, serverCheck } from './server-check.ts';

const credentials =
  'set prometheus.basic, prometheus.bearer or prometheus.headers in a target file; name this file with --prometheus';

const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'start the server, or correct the port in the address',
  ENOTFOUND: 'correct the host name',
  EAI_AGAIN: 'correct the host name, or set prometheus.proxy in a target file',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a host name that the certificate contains',
  CERT_HAS_EXPIRED: 'renew the certificate of the server',
};

/** The error codes of a TLS handshake with a server without TLS. OpenSSL's error text does not explain this cause. */
const plain = ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'];

const untrusted = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/**
 * Sends a first query and returns the check `reached`. Its state is `no` if no answer arrives, or if the answer shows a
 * wrong address or wrong credentials.
 */
export async function reach(server: Server, signal: AbortSignal): Promise<ServerCheck> {
  const url = new URL(`${queryBaseOf(server)}/api/v1/query`);
  const place = `${url.origin}${url.pathname}`;
  url.searchParams.set('query', 'time()');
  try {
    const answer = await fetchText(url, bodyLimits.queryAnswer, optionsOf(server, signal));
    const [problem, remedy] = problemOf(answer, url) ?? [];
    if (problem === undefined) return serverCheck('reached', true, 'yes', place);
    return serverCheck('reached', true, 'no', `${place}: ${problem}`, remedy);
  } catch (error) {
    const code = codeOf(error);
    if (plain.includes(code))
      return serverCheck(
        'reached',
        true,
        'no',
        `${place}: the server answers without TLS`,
        'write http:// in the address of the server',
      );
    const remedy = untrusted.includes(code)
      ? 'set prometheus.ca in a target file to the CA of the server'
      : remedies[code];
    return serverCheck('reached', true, 'no', `${place}: no answer: ${causeOf(error)}`, remedy);
  }
}

/**
 * Returns the problem and its remedy if an answer shows that the address or the credentials are wrong. Otherwise,
 * returns undefined.
 */
function problemOf({ status, headers, text }: Fetched, url: URL): [string, string?] | undefined {
  if (status >= 300 && status < 400) {
    const to = locationOf(headers.get('location'), url);
    return [
      `${status} redirects to ${to}`,
      'if this is the new address of the server, name it instead of the old address',
    ];
  }
  if (status === 401) return ['401: the credentials are missing or wrong', credentials];
  const isPage = /\b(html|xml)\b/i.test(headers.get('content-type') ?? '') || /^[\s\uFEFF]*</.test(text);
  if (status < 300 && isPage) return [`${status} with a web page, so this is not a Prometheus`, 'correct the address'];
  // Servers written in Go send this answer to plain HTTP on a TLS port.
  if (status === 400 && /HTTPS server/.test(text))
    return ['400: this port expects TLS', 'write https:// in the address of the server'];
  return undefined;
}

/** Returns the address of a redirect without its query string, which can contain a token. */
function locationOf(location: string | null, base: URL): string {
  if (location === null || !URL.canParse(location, base.href)) return 'no address';
  const { origin, pathname } = new URL(location, base.href);
  return `${origin}${pathname}`;
}

function codeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (inner as NodeJS.ErrnoException | null)?.code ?? '';
}

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { messageOf } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { readLimited } from '../../scenarios/base/limits/limited-body.ts';
import { smallest } from '../../scenarios/base/long-lists.ts';
import { decodedBody } from './decoded-body.ts';
import { ProbeFailure } from './outcome.ts';
import type { ProbeTools } from './probe-tools.ts';

export type HttpAsk = { method: string; url: string; headers: Readonly<Record<string, string>>; body?: string };

/** The times of an exchange in seconds. The phases are named as in blackbox_exporter. */
export type HttpPhases = { resolve: number; connect: number; tls: number; processing: number; transfer: number };

export type HttpAnswer = {
  status: number;
  version: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  phases: HttpPhases;
  certificate?: { expiresAtMs: number; protocol: string | null };
};

/**
 * Makes one request on a new connection, so that the times of DNS, TCP and TLS are measured, too. Does not follow
 * redirects. Rejects with ProbeFailure.
 */
export function exchangeHttp(
  ask: HttpAsk,
  { nowMs, signal, tls }: Pick<ProbeTools, 'nowMs' | 'signal' | 'tls'>,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const at: Partial<Record<'start' | 'lookup' | 'connect' | 'secure' | 'response', number>> = { start: nowMs() };
    const secure = ask.url.startsWith('https:');
    const request = (secure ? httpsRequest : httpRequest)(ask.url, {
      method: ask.method,
      agent: false,
      ...tls(ask.url),
      headers: { ...ask.headers, ...(ask.body !== undefined && { 'content-length': Buffer.byteLength(ask.body) }) },
    });
    let socket: Socket | undefined;
    const fail = (failure: ProbeFailure) => {
      signal.removeEventListener('abort', onAbort);
      request.destroy();
      reject(failure);
    };
    const onAbort = () => fail(new ProbeFailure('timeout', messageOf(signal.reason)));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const inTls = secure && at.connect !== undefined && at.secure === undefined;
      fail(new ProbeFailure(inTls ? 'tls' : 'connect', error.message || (error.code ?? 'no connection')));
    });
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('socket', (given) => {
      socket = given;
      given.once('lookup', () => (at.lookup = nowMs()));
      given.once('connect', () => (at.connect = nowMs()));
      given.once('secureConnect', () => (at.secure = nowMs()));
    });
    // Without this handler, Node would discard an answer with status 101, and the probe would wait until its timeout.
    request.on('upgrade', (_response, upgraded) => {
      upgraded.destroy();
      fail(
        new ProbeFailure('protocol', 'the server answered 101 (switching protocols) to a request without an upgrade'),
      );
    });
    request.on('response', (response) => {
      at.response = nowMs();
      const answer = async (): Promise<HttpAnswer> => {
        const bytes = await readLimited(response, bodyLimits.probeAnswer);
        const phases = phasesOf(at, nowMs());
        return {
          status: response.statusCode ?? 0,
          version: response.httpVersion,
          headers: flat(response),
          body: (await decodedBody(bytes, response.headers['content-encoding'])).toString('utf8'),
          phases,
          ...(secure && socket && { certificate: certificateOf(socket as TLSSocket) }),
        };
      };
      void answer().then(
        (complete) => {
          signal.removeEventListener('abort', onAbort);
          resolve(complete);
        },
        (error) => {
          if (error instanceof ProbeFailure) fail(error);
          else fail(new ProbeFailure(error instanceof BodyLimitError ? 'content' : 'connect', messageOf(error)));
        },
      );
    });
    request.end(ask.body);
  });
}

/** Returns the time of each phase. A phase that did not happen, such as the DNS lookup of an IP address, took 0 s. */
function phasesOf(at: Partial<Record<string, number>>, endMs: number): HttpPhases {
  const start = at.start!;
  const lookup = at.lookup ?? start;
  const connect = at.connect ?? lookup;
  const secure = at.secure ?? connect;
  const response = at.response ?? endMs;
  return {
    resolve: (lookup - start) / 1000,
    connect: (connect - lookup) / 1000,
    tls: (secure - connect) / 1000,
    processing: (response - secure) / 1000,
    transfer: (endMs - response) / 1000,
  };
}

function flat(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function certificateOf(socket: TLSSocket): { expiresAtMs: number; protocol: string | null } {
  const chain = chainOf(socket.getPeerCertificate(true));
  return { expiresAtMs: smallest(chain.map((one) => Date.parse(one.valid_to))), protocol: socket.getProtocol() };
}

/**
 * Returns the certificate chain from the server's own certificate to the last known issuer. A root certificate ends the
 * chain, because a root is its own issuer.
 */
export function chainOf(first: PeerCertificate): PeerCertificate[] {
  const chain: PeerCertificate[] = [];
  let one: PeerCertificate | undefined = first;
  while (one?.valid_to && !chain.includes(one)) {
    chain.push(one);
    one = (one as { issuerCertificate?: PeerCertificate }).issuerCertificate;
  }
  return chain;
}

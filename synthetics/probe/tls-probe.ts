import { isIP } from 'node:net';
import { connect, rootCertificates } from 'node:tls';
import { messageOf } from '../../scenarios/base/errors.ts';
import { withBrackets } from '../../scenarios/base/host.ts';
import { smallest } from '../../scenarios/base/long-lists.ts';
import { readCertificates } from '../../scenarios/plan/tls.ts';
import { chainOf } from './http-exchange.ts';
import { ProbeFailure } from './outcome.ts';
import type { Probe } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';

/** Checks the certificates, their chain and the TLS protocol of a server by one handshake. */
export async function probeTls(probe: NonNullable<Probe['tls']>, tools: ProbeTools): Promise<void> {
  const { host, port, expect } = probe;
  tools.requireAllowed(host);
  const ca =
    probe.ca === undefined ? undefined : [...rootCertificates, readCertificates(tools.fileOf(probe.ca), 'tls.ca')];
  // A CA in the probe replaces the TLS settings of the target.
  const { secureContext } = ca ? {} : tools.tls(`https://${withBrackets(host)}`);
  const serverName = probe.serverName ?? (isIP(host) ? undefined : host);
  const seen = await new Promise<{ chain: { valid_to: string }[]; protocol: string | null; untrusted?: string }>(
    (resolve, reject) => {
      const fromMs = tools.nowMs();
      // Untrusted chains are accepted here, so that their expiry is also reported.
      const socket = connect({
        host,
        port,
        rejectUnauthorized: false,
        ...(ca && { ca }),
        ...(secureContext && { secureContext }),
        ...(serverName !== undefined && { servername: serverName }),
      });
      const end = (error?: ProbeFailure) => {
        tools.signal.removeEventListener('abort', late);
        socket.destroy();
        if (error) reject(error);
      };
      const late = () => end(new ProbeFailure('timeout', messageOf(tools.signal.reason)));
      tools.signal.addEventListener('abort', late, { once: true });
      let connected = false;
      socket.once('connect', () => {
        connected = true;
      });
      socket.once('error', (error) => end(new ProbeFailure(connected ? 'tls' : 'connect', error.message)));
      socket.once('secureConnect', () => {
        tools.put('probe_tls_handshake_seconds', (tools.nowMs() - fromMs) / 1000);
        const untrusted = socket.authorized ? undefined : messageOf(socket.authorizationError ?? 'not trusted');
        resolve({
          chain: chainOf(socket.getPeerCertificate(true)),
          protocol: socket.getProtocol(),
          ...(untrusted !== undefined && { untrusted }),
        });
        end();
      });
    },
  );
  const expiries = seen.chain.map((one) => Date.parse(one.valid_to) / 1000);
  if (expiries.length === 0) throw new ProbeFailure('tls', 'the server sent no certificate');
  const earliest = smallest(expiries);
  tools.put('probe_ssl_earliest_cert_expiry', earliest);
  // As in blackbox_exporter, the value for an untrusted chain is the zero time of Go (the year 1).
  tools.put('probe_ssl_last_chain_expiry_timestamp_seconds', seen.untrusted === undefined ? earliest : -6.21355968e10);
  tools.put('probe_tls_version_info', 1, { version: seen.protocol ?? 'unknown' });
  const leftS = earliest - tools.wallMs() / 1000;
  if (leftS <= 0) throw new ProbeFailure('tls', `a certificate expired on ${date(earliest)}`);
  if (seen.untrusted !== undefined)
    throw new ProbeFailure('tls', `the certificate chain is not trusted: ${seen.untrusted}`);
  if (leftS < expect.validFor)
    throw new ProbeFailure('tls', `a certificate expires on ${date(earliest)}, in ${(leftS / 86_400).toFixed(1)} days`);
  if (expect.protocol !== undefined && (seen.protocol ?? '') < expect.protocol)
    throw new ProbeFailure('tls', `the TLS protocol is ${seen.protocol}, expected at least ${expect.protocol}`);
}

function date(epochS: number): string {
  return new Date(epochS * 1000).toISOString().slice(0, 10);
}

import { stringify } from 'yaml';
import type { Project } from './files.ts';

/** Returns the text of `target.yaml`. */
export function targetFile({ name, urls, hosts, tokenVariable, tls }: Project): string {
  const flow = (value: unknown) => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  const lines = [
    '# The system under test. It contains references to secrets, never a secret: you can commit it.',
    `target: ${name}`,
    'urls:',
    ...Object.entries(urls).map(([role, url]) => `  ${role}: ${flow(url)}${urlNotes[role] ?? ''}`),
    '# The bearer token is read from this environment variable. Without auth, no token is sent.',
    tokenVariable === undefined
      ? '# auth: { bearer: { env: MY_TOKEN } }'
      : `auth: { bearer: { env: ${tokenVariable} } }`,
    '# Only these hosts and this machine get load. List a host only if you are permitted to put load on it.',
    `allow: { load: ${flow(hosts)} }`,
    ...(tls ? [tlsNote(tls), `tls: ${flow(tls)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const urlNotes: Readonly<Record<string, string>> = {
  api: '       # traffic.js sends its requests below this address',
  web: '       # the page that home.ts opens',
  health: '    # requested up to ten times a second, to see whether the target is up',
  grpc: '      # the gRPC port',
};

function tlsNote(tls: NonNullable<Project['tls']>): string {
  return 'ca' in tls
    ? '# No known authority signed the certificate. ca.pem, the last certificate of its chain, is trusted, too.'
    : '# The certificate cannot be verified, so any server could pass as the target. Better: tls: { ca: ./ca.pem }';
}

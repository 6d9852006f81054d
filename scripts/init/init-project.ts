import { UserError } from '../../scenarios/base/errors.ts';
import { alwaysAllowed, hostOf } from '../../scenarios/plan/target.ts';
import { type AskSettings, asker, webSocketAsker } from './base/ask.ts';
import type { Finding } from './base/finding.ts';
import type { Project } from './files/files.ts';
import { fileNames, projectFiles } from './files/project-files.ts';
import { type Gathered, gatherRoutes, readSeen, type Source } from './gather-routes.ts';
import { limitOf, loadOf, rateOf } from './load-of.ts';
import { findWebSocket } from './probe/find-web-socket.ts';
import { probeSite, type Site } from './probe/probe-site.ts';
import { statedLimit, underLimit } from './probe/rate-limit.ts';
import { probeTrust, type Trust } from './probe/trust.ts';
import { rowsOf } from './rows-of.ts';
import { refuseExisting, writeNewFiles } from './write-new-files.ts';

/** The input of `init`: the address, the token, and the file that the routes are read from. */
export type InitInput = { dir: string; url: string; token?: { variable: string; value: string }; source?: Source };

/** The directory, the written files, and the rows of the table. */
export type InitResult = { dir: string; files: string[]; findings: Finding[] };

/** Files that are written only for some targets. */
const optional: readonly string[] = ['home.ts', 'ca.pem'];

/**
 * Probes the address with GET and HEAD and writes the files. Throws UserError for a file that exists and for a source
 * that cannot be used, UnavailableError if nothing answers.
 */
export async function initProject(input: InitInput): Promise<InitResult> {
  const { dir, url, token, source } = input;
  refuseExisting(
    dir,
    fileNames.filter((name) => !optional.includes(name)),
  );
  const seen = await readSeen(source, url);
  const trust = await probeTrust(url);
  const settings = settingsOf(token?.value, trust);
  const ask = asker(settings);
  const site = await probeSite(url, ask);
  const gathered = await gatherRoutes(url, site, ask, source, seen);
  const { probed, findings } = gathered;
  const webSocket = await findWebSocket(site.base, webSocketAsker(settings));
  const stated = statedLimit([site.root, ...probed.map(({ answer }) => answer)]);
  const limited = underLimit(stated, rateOf(seen), seen?.perSecond !== undefined);
  const project = projectOf(input, site, trust, gathered, limited.perSecond);
  const files = projectFiles(project, trust.ca);
  writeNewFiles(dir, files);
  return {
    dir,
    files: Object.keys(files),
    findings: [
      ...[...trust.findings, ...site.findings, webSocket, ...findings, ...limited.findings],
      ...rowsOf(probed, seen, project.perSecond),
    ],
  };
}

function settingsOf(bearer: string | undefined, { ca, insecure }: Trust): AskSettings {
  return { ...(bearer !== undefined && { bearer }), ...(ca !== undefined && { ca }), ...(insecure && { insecure }) };
}

function projectOf(
  { url, token, source }: InitInput,
  site: Site,
  trust: Trust,
  { probed }: Gathered,
  rate: number,
): Project {
  const routes = probed.flatMap(({ route }) => route ?? []);
  if (routes.length === 0)
    throw new UserError('no request of the file can be generated', {
      ...(source && { file: source.file }),
      hint: 'only GET and HEAD requests that succeeded are; --write adds the others',
    });
  return {
    name: nameOf(url),
    urls: { api: site.base, ...(site.page && { web: site.page.url }), health: site.health },
    hosts: alwaysAllowed.includes(hostOf(url)) ? [] : [hostOf(url)],
    routes,
    limits: Object.fromEntries(probed.flatMap(({ route, answer }) => (route ? [[route.name, limitOf([answer])]] : []))),
    ...(site.page && { page: site.page }),
    ...loadOf(rate),
    limitS: limitOf(probed.map(({ answer }) => answer)),
    ...(token && { tokenVariable: token.variable }),
    ...(trust.ca !== undefined && { tls: { ca: './ca.pem' } }),
    ...(trust.insecure && { tls: { insecure: true as const } }),
    source: source?.file,
  };
}

/** Returns a target name from the host of an address: `shop-example`, `local-3000`. */
function nameOf(url: string): string {
  const { port, protocol } = new URL(url);
  const host = hostOf(url);
  if (alwaysAllowed.includes(host)) return `local-${port === '' ? protocol.replace(':', '') : port}`;
  return host.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'target';
}

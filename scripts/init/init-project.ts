import { UserError } from '../../scenarios/base/errors.ts';
import { alwaysAllowed, hostOf } from '../../scenarios/plan/target.ts';
import { asker } from './base/ask.ts';
import type { Finding } from './base/finding.ts';
import type { Project } from './files/files.ts';
import { fileNames, projectFiles } from './files/project-files.ts';
import { gatherRoutes, readSeen, type Source } from './gather-routes.ts';
import { limitOf, loadOf } from './load-of.ts';
import { probeSite } from './probe/probe-site.ts';
import { rowsOf } from './rows-of.ts';
import { refuseExisting, writeNewFiles } from './write-new-files.ts';

/** The input of `init`: the address, the token, and the file that the routes are read from. */
export type InitInput = { dir: string; url: string; token?: { variable: string; value: string }; source?: Source };

/** What was found and written. */
export type InitResult = { dir: string; files: string[]; findings: Finding[] };

/** Files that are written only for some targets. */
const optional: readonly string[] = ['home.ts', 'ca.pem'];

/**
 * Probes the address with GET and HEAD and writes the files. Throws UserError for a file that exists and for a source
 * that cannot be used, UnavailableError if nothing answers.
 */
export async function initProject({ dir, url, token, source }: InitInput): Promise<InitResult> {
  refuseExisting(
    dir,
    fileNames.filter((name) => !optional.includes(name)),
  );
  const seen = await readSeen(source, url);
  const ask = asker({ ...(token && { bearer: token.value }) });
  const site = await probeSite(url, ask);
  const { probed, findings } = await gatherRoutes(url, site, ask, source, seen);
  const routes = probed.flatMap(({ route }) => route ?? []);
  if (routes.length === 0)
    throw new UserError('no request of the file can be generated', {
      ...(source && { file: source.file }),
      hint: 'only GET and HEAD requests that succeeded are; --write adds the others',
    });
  const { perSecond, steadyS } = loadOf(seen);
  const project: Project = {
    name: nameOf(url),
    urls: { api: site.base, ...(site.page && { web: site.page.url }), health: site.health },
    hosts: alwaysAllowed.includes(hostOf(url)) ? [] : [hostOf(url)],
    routes,
    limits: Object.fromEntries(probed.flatMap(({ route, answer }) => (route ? [[route.name, limitOf([answer])]] : []))),
    ...(site.page && { page: site.page }),
    ...{ perSecond, steadyS },
    limitS: limitOf(probed.map(({ answer }) => answer)),
    ...(token && { tokenVariable: token.variable }),
    source: source === undefined ? undefined : source.file,
  };
  const files = projectFiles(project, undefined);
  writeNewFiles(dir, files);
  return {
    dir,
    files: Object.keys(files),
    findings: [...site.findings, ...findings, ...rowsOf(probed, seen, perSecond)],
  };
}

/** Returns a target name from the host of an address: `shop-example`, `local-3000`. */
function nameOf(url: string): string {
  const { port, protocol } = new URL(url);
  const host = hostOf(url);
  if (alwaysAllowed.includes(host)) return `local-${port === '' ? protocol.replace(':', '') : port}`;
  return host.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'target';
}

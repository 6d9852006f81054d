import { alwaysAllowed, hostOf } from '../../scenarios/plan/target.ts';
import { asker } from './base/ask.ts';
import type { Finding } from './base/finding.ts';
import type { Route } from './base/route.ts';
import type { Project } from './files/files.ts';
import { fileNames, projectFiles } from './files/project-files.ts';
import { notedStatus, probeSite, type Site } from './probe/probe-site.ts';
import { type Candidate, type Probed, probeCandidate } from './probe/routes-of-site.ts';
import { refuseExisting, writeNewFiles } from './write-new-files.ts';

/** The input of `init`. */
export type InitInput = { dir: string; url: string; token?: { variable: string; value: string } };

/** What was found and written. */
export type InitResult = { dir: string; files: string[]; findings: Finding[] };

/** The rate without a source that has one: in a minute it gives the samples that the SLOs need. */
const defaultRate = 20;
const steadyS = 60;

/** Files that are written only for some targets. */
const optional: readonly string[] = ['home.ts', 'ca.pem'];

/** Probes the address with GET and HEAD and writes the files. Throws UserError for a file that exists. */
export async function initProject({ dir, url, token }: InitInput): Promise<InitResult> {
  refuseExisting(
    dir,
    fileNames.filter((name) => !optional.includes(name)),
  );
  const ask = asker({ ...(token && { bearer: token.value }) });
  const site = await probeSite(url, ask);
  const candidates: Candidate[] = [rootCandidate(url, site)];
  const probed: Probed[] = [];
  for (const candidate of candidates) probed.push(await probeCandidate(candidate, site.base, ask));
  const routes = routesOf(probed, candidates);
  const project: Project = {
    name: nameOf(url),
    urls: { api: site.base, ...(site.page && { web: site.page.url }), health: site.health },
    hosts: alwaysAllowed.includes(hostOf(url)) ? [] : [hostOf(url)],
    routes,
    ...(site.page && { page: site.page }),
    perSecond: defaultRate,
    steadyS,
    limitS: limitOf(probed),
    ...(token && { tokenVariable: token.variable }),
    source: 'Set it to that of your users.',
  };
  const files = projectFiles(project, undefined);
  writeNewFiles(dir, files);
  return { dir, files: Object.keys(files), findings: [...site.findings, ...probed.map(rowOf)] };
}

function rootCandidate(url: string, { base }: Site): Candidate {
  const path = url.slice(base.length) || '/';
  return { name: `GET ${path.replace(/\?.*$/s, '')}`, method: 'GET', paths: [path], weight: 1 };
}

/** Without any route, the address itself is one: the run then reports its status. */
function routesOf(probed: readonly Probed[], [first]: readonly Candidate[]): Route[] {
  const routes = probed.flatMap(({ route }) => route ?? []);
  return routes.length > 0 ? routes : [{ ...first!, status: 200, content: {} }];
}

/** Limits of a p95 in seconds. The published limit of an API answer is 200 ms. */
const limits = [0.2, 0.5, 1, 2, 5, 10];
/** A busy machine and concurrent requests make answers slower than those of init. */
const room = 5;

function limitOf(probed: readonly Probed[]): number {
  const slowestS = Math.max(0, ...probed.map(({ answer }) => answer?.ms ?? 0)) / 1000;
  return limits.find((limit) => limit >= slowestS * room) ?? limits.at(-1)!;
}

function rowOf({ candidate, route, answer, why }: Probed): Finding {
  const found = answer ? `status ${answer.status}, ${answer.ms.toFixed(0)} ms` : `no answer: ${why}`;
  const written = route
    ? `routes.json${why === undefined ? '' : `: expects ${route.status}`}`
    : notedStatus(answer?.status ?? 0);
  return { what: candidate.name, found, written };
}

/** Returns a target name from the host of an address: `shop-example`, `local-3000`. */
function nameOf(url: string): string {
  const { port, protocol } = new URL(url);
  const host = hostOf(url);
  if (alwaysAllowed.includes(host)) return `local-${port === '' ? protocol.replace(':', '') : port}`;
  return host.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'target';
}

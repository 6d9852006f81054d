import { relative, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { isOrigin } from '../../scenarios/plan/http-url.ts';
import { alwaysAllowed } from '../../scenarios/plan/target.ts';
import { type Answer, type AskSettings, asker, webSocketAsker } from './base/ask.ts';
import type { Finding } from './base/finding.ts';
import { waitForLimit } from './base/wait-for-limit.ts';
import { cleanAddress } from './clean-address.ts';
import { exploreSite, type Site } from './explore/explore-site.ts';
import { findWebSocket } from './explore/find-web-socket.ts';
import { statedLimit, underLimit } from './explore/rate-limit.ts';
import type { TriedRoute } from './explore/routes-of-site.ts';
import { findTrust, type Trust } from './explore/trust.ts';
import type { Project } from './files/files.ts';
import { fileNames, projectFiles } from './files/project-files.ts';
import { gatherRoutes, readSeen, type Source } from './gather-routes.ts';
import type { GrpcSite } from './grpc/explore-grpc.ts';
import { limitOf, loadOf, rateOf } from './load-of.ts';
import { leftOutOf, rowsOf } from './rows-of.ts';
import { cleanText } from './sources/secrets.ts';
import type { SeenRoutes } from './sources/seen-routes.ts';
import { refuseExisting, writeNewFiles } from './write-new-files.ts';

export type InitInput = {
  dir: string;
  /** The directory whose `node_modules` has the JSON Schemas for editors. The default is `dir`. */
  root?: string;
  url: string;
  token?: { variable: string; value: string };
  source?: Source;
  write?: boolean;
  /** Aborted when `init` must stop. After the abort, `init` writes no file. */
  signal?: AbortSignal;
};

export type InitResult = { dir: string; files: string[]; findings: Finding[] };

/** Files that are written only for some targets. */
const optional: readonly string[] = ['home.ts', 'socket.yaml', 'ca.pem', 'writes.js', 'requests.js'];

/**
 * Explores the address with requests that only read, and writes the files. Throws UserError for an existing file, an
 * unusable log or description, or a secret in the address that cannot be removed. Also throws UserError for a redirect
 * to another host, and if no request was found that the k6 program can send. Throws UnavailableError if nothing
 * answers. After an abort of `signal`, throws the reason of the abort.
 */
export async function initProject(given: InitInput): Promise<InitResult> {
  const address = cleanAddress(given.url);
  const { url } = address;
  const input = { ...given, url };
  const { dir, root = dir, token, source, write = false, signal } = input;
  refuseExisting(
    dir,
    fileNames.filter((name) => !optional.includes(name)),
  );
  const seen = await readSeen(source, url, write);
  const trust = await findTrust(url);
  const settings = { ...settingsOf(token?.value, trust), ...(signal && { signal }) };
  const found = await exploreTarget(input, settings, seen);
  const limited = underLimit(statedLimit(found.answers), rateOf(seen), seen?.perSecond !== undefined);
  const project = projectOf(input, found, trust, { rate: limited.perSecond, seen });
  const files = projectFiles(project, trust.ca, schemasFrom(dir, root));
  signal?.throwIfAborted();
  writeNewFiles(dir, files);
  return {
    dir,
    files: Object.keys(files),
    findings: [
      ...[...address.findings, ...trust.findings, ...found.findings, ...limited.findings],
      ...rowsOf(found.tried, seen, project.perSecond),
    ].map(({ what, found, written }) => ({
      what: cleanText(what),
      found: cleanText(found),
      written: cleanText(written),
    })),
  };
}

type Found = {
  urls: Project['urls'];
  page?: Project['page'];
  socketPath?: string;
  isGrpc: boolean;
  isEndless: boolean;
  tried: TriedRoute[];
  answers: (Answer | undefined)[];
  findings: Finding[];
};

/**
 * Explores the address by HTTP, or by gRPC if the address does not speak HTTP. Throws UnavailableError if nothing
 * answers.
 */
async function exploreTarget(input: InitInput, settings: AskSettings, seen: SeenRoutes | undefined): Promise<Found> {
  const { url, source, write = false, signal } = input;
  const ask = waitForLimit(asker(url, settings), (ms) => sleep(ms, undefined, signal && { signal }));
  let site: Site;
  try {
    site = await exploreSite(url, ask);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    signal?.throwIfAborted();
    // A server of HTTP/2 refuses a request of HTTP/1.1 at once. So a late server does not speak gRPC.
    if (error.cause instanceof BodyLimitError && error.cause.over === 'time') throw error;
    // The gRPC library loads slowly, and few targets need gRPC.
    const { exploreGrpc } = await import('./grpc/explore-grpc.ts');
    const grpc = await exploreGrpc(url, settings);
    if (!grpc) throw error;
    return grpcTarget(input, grpc);
  }
  const { tried, findings } = await gatherRoutes(url, site, ask, { source, seen, write });
  const webSocket = await findWebSocket(site.base, webSocketAsker(settings));
  return {
    urls: { api: site.base, ...(site.page && { web: site.page.url }), health: site.health },
    ...(site.page && { page: site.page }),
    ...(webSocket.path !== undefined && { socketPath: webSocket.path }),
    isGrpc: false,
    isEndless: site.isEndless,
    tried,
    answers: [site.root, ...tried.map(({ answer }) => answer)],
    findings: [...site.findings, webSocket.finding, ...findings],
  };
}

function grpcTarget({ url, source, write }: InitInput, { tried, findings }: GrpcSite): Found {
  if (source)
    throw new UserError('the address speaks gRPC only, but the named file describes HTTP requests', {
      hint: 'leave out --openapi, --access-log and --har',
    });
  if (write)
    throw new UserError('the address speaks gRPC only, and init never calls a gRPC method that writes', {
      hint: 'leave out --write',
    });
  if (!isOrigin(url))
    throw new UserError('the address speaks gRPC only, and an address of gRPC has no path', {
      hint: `leave out the path: --url ${new URL(url).origin}`,
    });
  if (!tried.some(({ route }) => route))
    throw new UserError('init found no gRPC method that it can call', {
      hint:
        'init calls only methods that gRPC reflection lists and that read data (Get…, List…); ' +
        'call other methods in a k6 program',
    });
  return { urls: { grpc: new URL(url).origin }, isGrpc: true, isEndless: false, tried, answers: [], findings };
}

function settingsOf(bearer: string | undefined, { ca, insecure }: Trust): AskSettings {
  return { ...(bearer !== undefined && { bearer }), ...(ca !== undefined && { ca }), ...(insecure && { insecure }) };
}

function projectOf(
  { url, token, source }: InitInput,
  { urls, page, socketPath, isGrpc, isEndless, tried, findings }: Found,
  trust: Trust,
  { rate, seen }: { rate: number; seen: SeenRoutes | undefined },
): Project {
  const routes = tried.flatMap(({ route }) => route ?? []);
  if (routes.length === 0) {
    const leftOut = leftOutOf(findings, seen);
    const rule = 'init uses GET and HEAD requests that succeeded; --write adds requests that write';
    throw new UserError('init found no request that it can use', {
      ...(source && { file: source.file }),
      hint: isEndless
        ? 'the address is a stream without an end; name the routes of the system by --openapi, --har or --access-log'
        : `${rule}${leftOut.length > 0 ? `; left out: ${leftOut.join(', ')}` : ''}`,
    });
  }
  return {
    name: nameOf(url),
    urls,
    isGrpc,
    hosts: alwaysAllowed.includes(hostOf(url)) ? [] : [hostOf(url)],
    routes,
    limits: Object.fromEntries(
      tried.flatMap(({ route, answer }) => (route && answer ? [[route.name, limitOf([answer])!]] : [])),
    ),
    ...(page && { page }),
    ...(socketPath !== undefined && { socketPath }),
    ...loadOf(rate),
    limitS: limitOf(tried.map(({ answer }) => answer)),
    ...(token && { tokenVariable: token.variable }),
    ...(trust.ca !== undefined && { tls: { ca: './ca.pem' } }),
    ...(trust.insecure && { tls: { insecure: true as const } }),
    source: source?.file,
  };
}

/** Returns a target name such as `shop-example` from the host, or `local-3000` from the port for this machine. */
function nameOf(url: string): string {
  const { port, protocol } = new URL(url);
  const host = hostOf(url);
  if (alwaysAllowed.includes(host)) return `local-${port === '' ? protocol.replace(':', '') : port}`;
  return host.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'target';
}

/** Returns the relative path from `dir` to the JSON Schemas, with slashes on every platform. */
function schemasFrom(dir: string, root: string): string {
  // If `dir` is outside of `root`, a relative path to `root` would be valid on this machine only. The schemas are then
  // expected in the `node_modules` of `dir`.
  const isWithin = !relative(root, dir).startsWith('..');
  const schemas = resolve(isWithin ? root : dir, 'node_modules/meshproof/docs/schemas');
  const way = relative(resolve(dir), schemas).split(sep).join('/');
  return way.startsWith('.') ? way : `./${way}`;
}

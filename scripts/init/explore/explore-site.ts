import { messageOf, UnavailableError, UserError } from '../../../scenarios/base/errors.ts';
import { withoutSlashes } from '../../../scenarios/base/host.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../../scenarios/base/limits/limit-error.ts';
import type { Answer, Ask } from '../base/ask.ts';
import type { Finding } from '../base/finding.ts';
import { cleanPath } from '../sources/secrets.ts';
import { isPage, titleOf } from './content.ts';
import { findHealth } from './find-health.ts';
import { quiet } from './quiet.ts';

export type Site = {
  /** The address without a closing slash, query or file name; routes are below it. */
  base: string;
  root: Answer;
  isEndless: boolean;
  page?: { url: string; title?: string };
  health: string;
  hasMetrics: boolean;
  findings: Finding[];
};

/**
 * Requests the address, and the usual paths of a health check and of metrics. Throws UnavailableError if nothing
 * answers, and UserError for a redirect to another host.
 */
export async function exploreSite(url: string, ask: Ask): Promise<Site> {
  const base = baseOf(url);
  const { root, isEndless } = await askRoot(url, ask);
  const page = isPage(root) ? pageOf(url, root) : undefined;
  const findings = [isEndless ? endlessFinding : rootFinding(url, root, page), ...signInFindings(root, page)];
  const { health, finding } = await findHealth(url, base, isEndless ? undefined : root, ask);
  findings.push(finding);
  const metrics = await quiet(ask, `${new URL(base).origin}/metrics`);
  const hasMetrics = metrics?.status === 200 && /^# (HELP|TYPE) /m.test(metrics.text);
  findings.push({
    what: 'metrics',
    found: hasMetrics ? '/metrics, in the format of Prometheus' : 'none',
    written: hasMetrics ? 'nothing: if the target is on this machine, a run reads its metrics' : 'nothing',
  });
  return { base, root, isEndless, ...(page && { page }), health, hasMetrics, findings };
}

function baseOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + directoryOf(pathname);
}

/** Returns a path without the slashes and the file name at its end: `/app` for `/app/index.html`. */
export function directoryOf(pathname: string): string {
  const at = pathname.lastIndexOf('/');
  return withoutSlashes(pathname.includes('.', at) ? pathname.slice(0, at) : pathname);
}

async function askRoot(url: string, ask: Ask): Promise<Pick<Site, 'root' | 'isEndless'>> {
  const root = await ask(url).catch((cause: unknown) => {
    if (cause instanceof BodyLimitError && cause.limit === bodyLimits.initStream) return undefined;
    throw new UnavailableError('target', `${url} does not answer: ${messageOf(cause)}`, { cause });
  });
  if (!root) return { root: { url, status: 200, headers: {}, text: '', ms: 0 }, isEndless: true };
  const { location } = root.headers;
  if (root.status < 300 || root.status > 399 || location === undefined) return { root, isEndless: false };
  const to = URL.canParse(location, root.url) ? new URL(location, root.url) : undefined;
  if (to?.hostname === new URL(url).hostname)
    throw new UserError(`${url} redirects too often`, { hint: 'name an address that answers without a redirect' });
  // The run would not follow the redirect: a run sends no load to a host that the user did not name.
  const other = to ? to.origin + (cleanPath(to.pathname + to.search)?.path ?? '') : 'with its address';
  throw new UserError(`${url} redirects to another host`, { hint: `if this host is yours, use --url ${other}` });
}

function pageOf(url: string, { text }: Answer): NonNullable<Site['page']> {
  const title = titleOf(text);
  return { url, ...(title !== undefined && { title }) };
}

const endlessFinding: Finding = {
  what: 'address',
  found: 'a stream of events without an end',
  written: 'nothing: the program sends only requests that end',
};

function rootFinding(url: string, { status, headers, url: last }: Answer, page: Site['page']): Finding {
  const type = headers['content-type']?.split(';')[0] ?? 'no content type';
  const written = page ? 'home.ts, routes.json' : status < 400 || status >= 500 ? 'routes.json' : notedStatus(status);
  const [first, path] = [url, last].map((one) => new URL(one).pathname);
  const at = first === path ? '' : ` at ${path}`;
  return { what: 'address', found: `status ${status}, ${page ? 'a page' : type}${at}`, written };
}

/**
 * Returns a row if the page asks for a password. A run that gets only this page does not measure the system behind the
 * page.
 */
function signInFindings({ text }: Answer, page: Site['page']): Finding[] {
  if (!page || !/<input\b[^>]{0,1000}\btype\s*=\s*["']?password\b/i.test(text)) return [];
  const written = 'nothing: a run sees only this page; --token-env NAME sends a token, --har FILE has other routes';
  return [{ what: 'sign-in', found: 'the page asks for a password', written }];
}

/**
 * Returns the table cell for a request that got `status`. The cell begins with `nothing`. For some statuses, the cell
 * also names the cause or a remedy.
 */
export function notedStatus(status: number): string {
  // 16 and 7 are the gRPC statuses UNAUTHENTICATED and PERMISSION_DENIED.
  if ([401, 403, 16, 7].includes(status))
    return 'nothing: set auth in target.yaml, or use --token-env NAME; traffic.js has the header';
  if (status >= 300 && status < 400) return 'nothing: the address redirects to another host, or too often';
  if (status === 400 || status === 422)
    return 'nothing: name a valid request, such as --url with the path and its query';
  if (status === 429) return 'nothing: the rate limit rejects the request; lower the rate in smoke.yaml';
  return 'nothing';
}

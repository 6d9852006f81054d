import { withoutSlashes } from '../../../scenarios/base/host.ts';
import type { Candidate } from '../base/route.ts';

const mostFiles = 12;
/** Only links to static files are requested: a link to another address, such as /logout, may change something. */
const staticFile = /\.(?:html?|css|m?js|json|txt|xml|svg|png|jpe?g|gif|webp|ico|woff2?)$/i;

/** Returns at most 12 static files that a page links or loads. All are on the same host, below the base address. */
export function pageFiles(html: string, pageUrl: string, base: string): Candidate[] {
  const found = new Set<string>();
  for (const [, , link = ''] of html.matchAll(/\b(?:href|src)\s*=\s*(["']?)([^"'\s>]{1,500})\1/gi)) {
    if (!URL.canParse(link, pageUrl)) continue;
    const { href, pathname, search } = new URL(link, pageUrl);
    // A query may contain a token, so addresses with a query are left out.
    if (search === '' && staticFile.test(pathname) && href.startsWith(`${base}/`))
      found.add(pathname.slice(withoutSlashes(new URL(base).pathname).length));
    if (found.size === mostFiles) break;
  }
  return [...found].map((path) => ({ name: `GET ${path}`, method: 'GET', paths: [path], weight: 1 }));
}

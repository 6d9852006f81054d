import type { Page } from 'playwright';
import type { Expect } from 'playwright/test';

/**
 * A browser journey. A file has a journey as its default export:
 *
 *     export default {
 *       name: 'browse',
 *       pages: { home: '/', item: '/items/*' },
 *       async run({ page, urls, step }) {
 *         await step('open', () => page.goto(urls.web));
 *         await step('open item', () => page.goto('/items/42'));
 *       },
 *     } satisfies Journey;
 *
 * Use locators for input (`click`, `fill`, `press`). The browser does not trust events that a script dispatches, and
 * measures no INP for them.
 */
export type Journey = {
  /** A name of lower case letters, digits and -. */
  name: string;
  /**
   * The pages by name, each with its path below the target's web address. `*` matches one segment of a path. A page
   * gets the first name whose path matches, or else the name `other`. Without `pages`, a page is named by its path. The
   * name of the page is a label of metrics. A run fails when a page has a status of 400 or above, except the status
   * that `status` names.
   */
  pages?: Readonly<Record<string, string | { path: string; status: number }>> | undefined;
  /** Throws when the page does not behave as the user expects. */
  run(tools: JourneyTools): Promise<void>;
};

export type JourneyTools = {
  page: Page;
  /** The target's addresses by role. `web` is always present. */
  urls: Readonly<Record<string, string>> & { readonly web: string };
  /** The bearer token of the target; undefined if the target file has none. */
  bearer: string | undefined;
  /** The values of the plan's `secrets`. These values are masked in the record of the run. */
  secrets: Readonly<Record<string, string>>;
  /** Playwright's assertions, which wait and retry. The output of `playwright codegen` uses these assertions. */
  expect: Expect;
  /** Runs `action` and measures its time as the step `name`. Use the same name in every run. */
  step<T>(name: string, action: () => Promise<T>): Promise<T>;
};

export const unnamedPage = 'other';

/**
 * Returns the name of the page at an address: the first name whose pattern matches, or `other`. Without `pages`, the
 * page is named by its path.
 */
export function pageNameOf(pages: Journey['pages'], webUrl: string, url: string): string {
  if (!pages) return nameByPath(webUrl, url);
  return pageAt(pages, webUrl, url)?.name ?? unnamedPage;
}

/** Returns whether the journey expects this status of a page: a status below 400, or the status in `pages`. */
export function isExpectedStatus(pages: Journey['pages'], webUrl: string, url: string, status: number): boolean {
  return status < 400 || pageAt(pages, webUrl, url)?.status === status;
}

function pageAt(pages: Journey['pages'], webUrl: string, url: string): { name: string; status?: number } | undefined {
  const below = segmentsBelow(webUrl, url);
  if (!below) return undefined;
  const fits = (pattern: string) => {
    const wanted = segmentsOf(pattern);
    return wanted.length === below.length && wanted.every((segment, i) => segment === '*' || segment === below[i]);
  };
  const all = Object.entries(pages ?? {}).map(([name, page]) => ({
    name,
    ...(typeof page === 'string' ? { path: page } : page),
  }));
  return all.find((page) => fits(page.path));
}

/**
 * Returns `items-id-edit` for `/items/42/edit`, `home` for an empty path, and `other` for an address outside the
 * target. A part with a digit becomes `id`, so that all items of a kind have the same name.
 */
function nameByPath(webUrl: string, url: string): string {
  const below = segmentsBelow(webUrl, url);
  if (!below) return unnamedPage;
  const words = below.map((segment) => (/\d/.test(segment) ? 'id' : segment.toLowerCase().replace(/\.[a-z]+$/, '')));
  const name = words
    .join('-')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return name || 'home';
}

/**
 * Returns the segments of the path of `url` below the target's web address. Returns undefined for an address outside
 * the target.
 */
function segmentsBelow(webUrl: string, url: string): string[] | undefined {
  const base = new URL(webUrl);
  const address = new URL(url);
  if (address.origin !== base.origin) return undefined;
  const root = segmentsOf(base.pathname);
  const path = segmentsOf(address.pathname);
  return root.every((segment, i) => path[i] === segment) ? path.slice(root.length) : undefined;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

import type { Page } from 'playwright';
import type { Expect } from 'playwright/test';

/**
 * A browser program. A file exports one by default:
 *
 *     export default {
 *       name: 'browse',
 *       pages: { home: '/', item: '/items/*' },
 *       async run({ page, urls, step }) {
 *         await step('open', () => page.goto(urls.web));
 *       },
 *     } satisfies Journey;
 *
 * Input goes through locators (`click`, `fill`, `press`): what a script dispatches is not trusted and gives no INP.
 */
export type Journey = {
  /** Lower case letters, digits and -. */
  name: string;
  /**
   * Names of pages by their path below the target's web address, the first that fits holds; `*` is one segment. A
   * metric carries this name, never the address; a page that none fits is called `other`.
   */
  pages: Readonly<Record<string, string>>;
  /** Throws when what the user wanted did not happen. */
  run(tools: JourneyTools): Promise<void>;
};

export type JourneyTools = {
  page: Page;
  /** The target's addresses by role; `web` is always there. */
  urls: Readonly<Record<string, string>> & { readonly web: string };
  /** The target's secret; undefined when it needs none. */
  bearer: string | undefined;
  /** What the plan's `secrets` name, read from their references: never in the journey's text, never in the record. */
  secrets: Readonly<Record<string, string>>;
  /** Playwright's own assertions, which wait: what `playwright codegen` prints uses them. */
  expect: Expect;
  /** Times a part of the journey under a name that stays the same from run to run. */
  step<T>(name: string, action: () => Promise<T>): Promise<T>;
};

/** The declared name of an address, `other` when none fits. */
export function pageNameOf(pages: Journey['pages'], webUrl: string, url: string): string {
  const base = new URL(webUrl);
  const address = new URL(url);
  if (address.origin !== base.origin) return 'other';
  const root = segmentsOf(base.pathname);
  const path = segmentsOf(address.pathname);
  if (!root.every((segment, i) => path[i] === segment)) return 'other';
  const below = path.slice(root.length);
  const fits = (pattern: string) => {
    const wanted = segmentsOf(pattern);
    return wanted.length === below.length && wanted.every((segment, i) => segment === '*' || segment === below[i]);
  };
  return Object.entries(pages).find(([, pattern]) => fits(pattern))?.[0] ?? 'other';
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

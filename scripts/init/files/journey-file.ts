import type { Project } from './files.ts';

/** Returns the text of `home.ts`, a journey that opens the page. */
export function journeyFile({ title }: NonNullable<Project['page']>): string {
  const expected = title === undefined || title.includes('&') ? undefined : quoted(title);
  return `import type { Journey } from 'meshproof/journey';

// A user opens the page in a real browser. Record more steps with "npx playwright codegen".
export default {
  name: 'home',
  // The names of pages in the report, by path.
  pages: { home: '/' },
  async run({ page, urls, step, expect }) {
    // After an error that no script of the page catches, a part of the page may be missing.
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await step('open', async () => {
      await page.goto(urls.web);
${
  expected === undefined
    ? "      await expect(page.locator('body')).not.toBeEmpty();"
    : `      // A wrong page with status 200 is an error, too.\n      await expect(page).toHaveTitle(${expected});`
}
    });
    expect(errors, 'uncaught errors of the page').toEqual([]);
    // A click gives the page an INP, the time until it reacts:
    // await step('open cart', () => page.getByRole('link', { name: 'Cart' }).click());
  },
} satisfies Journey;
`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

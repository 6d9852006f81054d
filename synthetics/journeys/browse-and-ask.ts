import type { Journey } from '../journey.ts';

/** Signs in if the target file has a bearer token. Then lists repositories, opens one, starts its sync, asks the AI. */
export default {
  name: 'browse-and-ask',
  pages: { repositories: '/', repository: '/repositories/*', chat: '/chat' },
  async run({ page, urls, bearer, step }) {
    if (bearer !== undefined) {
      await step('sign in', async () => {
        const response = await page.context().request.post(`${urls.web.replace(/\/$/, '')}/session`, {
          headers: { authorization: `Bearer ${bearer}` },
        });
        if (!response.ok()) throw new Error(`sign-in failed with status ${response.status()}`);
      });
    }
    const first = page.getByTestId('repositories').getByRole('link').first();
    await step('open repositories', async () => {
      await page.goto(urls.web);
      await first.waitFor();
    });
    const sync = page.getByRole('button', { name: 'Sync now' });
    await step('open repository', async () => {
      await first.click();
      // The button works only after the page has loaded its data.
      await page.getByRole('heading', { level: 1 }).filter({ hasText: /\S/ }).waitFor();
      await sync.waitFor();
    });
    await step('start sync', async () => {
      await sync.click();
      await page.getByTestId('sync-status').filter({ hasText: /^Sync/ }).waitFor();
    });
    const question = page.getByRole('textbox', { name: 'Question' });
    await step('open chat', async () => {
      // The form works only after the page has loaded the user.
      await Promise.all([
        page.waitForResponse((response) => response.url().endsWith('/v1/user')),
        page.getByRole('link', { name: 'Ask AI' }).click(),
      ]);
      await question.waitFor();
    });
    await step('ask', async () => {
      await question.fill('Which repositories are out of step?');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.locator('[data-testid=answer][data-state=done]').waitFor();
    });
    const answer = await page.getByTestId('answer').textContent();
    if (!answer?.trim()) throw new Error('the answer is empty');
  },
} satisfies Journey;

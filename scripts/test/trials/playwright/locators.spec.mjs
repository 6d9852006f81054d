import { expect, test } from '@playwright/test';

test('links to the account', async ({ page }) => {
  await page.goto('/');
  const link = page.locator('a[href="/account"]');
  await expect(link).toHaveCount(1);
  await expect.soft(page.locator('h1')).toHaveText('Cake shop');
  await Promise.all([page.waitForURL('**/login'), link.click()]);
  await expect(page.locator('input[name=user]')).toBeEditable();
});

import { expect, test } from '@playwright/test';

test.use({ storageState: 'state.json' });

test.beforeEach(async ({ page }) => {
  await page.goto('/account');
});

test('shows the name', async ({ page }) => {
  await expect(page.getByTestId('name')).toHaveText('ann');
});

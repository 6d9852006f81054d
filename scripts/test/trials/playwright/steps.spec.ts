import { expect, test } from '@playwright/test';

test.use({ baseURL: 'https://shop.example' });

test.describe('cart', () => {
  test('adds a cake', async ({ page }) => {
    await test.step('open', async () => {
      await page.goto('/');
      await expect(page).toHaveTitle(/Cake shop/);
    });
    await test.step('add', async () => {
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await expect(page.getByRole('button')).toHaveText('Added');
    });
  });
});

import { expect, test } from '@playwright/test';

test('is narrow', async ({ page, isMobile }) => {
  await page.goto('/');
  expect(isMobile).toBe(true);
  await expect.poll(() => page.evaluate(() => navigator.userAgent)).toContain('Android');
  await expect(page.getByRole('heading')).toBeVisible();
});

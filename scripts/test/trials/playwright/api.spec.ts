import { expect, test } from '@playwright/test';

test('an order is found again', async ({ request, page }) => {
  const made = await request.post('/orders', { data: { item: 1 } });
  expect(made.ok()).toBeTruthy();
  const { id } = await made.json();
  const found = await request.get(`/orders/${id}`);
  expect(found.status()).toBe(200);
  await page.goto('/');
});

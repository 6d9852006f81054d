const { test, expect } = require('@playwright/test');
const { join } = require('node:path');

const path = join('/', 'items');

test('items appear', async ({ page, request }) => {
  await page.goto('/');
  await expect
    .poll(async () => {
      const answer = await request.get(path);
      return (await answer.json()).items.length;
    })
    .toBeGreaterThan(0);
});

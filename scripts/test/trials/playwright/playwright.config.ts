import { defineConfig, devices } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  retries: 2,
  use: { trace: 'on-first-retry' },
  projects: [{ name: 'mobile', use: { ...devices['Pixel 5'] } }],
});

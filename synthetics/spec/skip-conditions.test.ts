import { describe, expect, it } from 'vitest';
import { loadFiles } from './spec.fixture.ts';

const head = `import { test } from '@playwright/test';\n`;
const config = `import { devices } from '@playwright/test';
  export default { projects: [
    { name: 'Desktop', use: { ...devices['Desktop Chrome'] } }, { name: 'Pixel', use: { ...devices['Pixel 5'] } },
  ] };`;
const always = ['home-always-desktop', 'home-always-pixel'];

describe('a condition of test.skip for a suite', () => {
  it.each<[string, string, string[]]>([
    ['isMobile of the project', '({ isMobile }) => !isMobile', ['home-menu-pixel']],
    ['viewport of the project', '({ viewport }) => viewport.width > 500', ['home-menu-pixel']],
    ['locale of test.use', `({ locale }) => locale === 'de-DE'`, []],
    ['the only browser', `({ browserName }) => browserName !== 'chromium'`, ['home-menu-desktop', 'home-menu-pixel']],
    ['an own option of the suite', `({ user }) => user !== 'ann'`, ['home-menu-desktop', 'home-menu-pixel']],
  ])('is decided with the options of each test and project: %s', async (_, skip, more) => {
    const body = `const own = test.extend({ user: ['bob', { option: true }] });
      test.use({ locale: 'de-DE' });
      test('always', () => {});
      test.describe(() => { own.use({ user: 'ann' }); own.skip(${skip}, 'why'); own('menu', () => {}); });`;
    const { journeys } = await loadFiles({ 'home.spec.ts': head + body, 'playwright.config.ts': config });
    expect(new Set(journeys.map(({ name }) => name))).toEqual(new Set([...always, ...more]));
  });

  it.each([
    ['holds for every test', `test.skip(({ browserName }) => true);`, 'has no test'],
    ['uses an option without a value', `test.skip(({ isMobile }) => !isMobile);`, '"isMobile"'],
    ['uses a fixture', `test.skip(({ page }) => !page);`, '"page"'],
    ['is async', `test.fixme(async () => false);`, 'async'],
  ])('is refused if it %s', async (_, body, message) => {
    await expect(loadFiles({ 'home.spec.ts': `${head}${body} test('a', () => {});` })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
    });
  });
});

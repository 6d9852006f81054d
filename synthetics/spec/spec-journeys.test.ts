import { describe, expect, it } from 'vitest';
import { loadFiles, toolsWithoutBrowser } from './spec.fixture.ts';

const head = `import { test, expect } from '@playwright/test';\nconst log = (globalThis.specLog ??= []);\n`;

async function specOf(body: string, more: Record<string, string> = {}, name = 'home.spec.ts') {
  const { journeys, notes } = await loadFiles({ [name]: head + body, ...more });
  const run = async (index = 0) => {
    const log: unknown[] = [];
    const shared = globalThis as { specLog?: unknown[] };
    shared.specLog?.splice(0);
    const steps: string[] = [];
    const failure = await journeys[index]!.run(toolsWithoutBrowser(steps)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    log.push(...(shared.specLog ?? []));
    return { log, steps, failure };
  };
  return { names: journeys.map(({ name: one }) => name && one), journeys, notes, run };
}

describe('a spec of @playwright/test', () => {
  it('becomes a journey without changes, with its fixtures, steps, hooks and expectations', async () => {
    const { names, run } = await specOf(`
      test.describe('shop', () => {
        test.beforeAll(() => { log.push('all'); });
        test.beforeEach(({ page }) => { log.push('each', typeof page); });
        test.afterEach(() => { log.push('after'); });
        test('opens', { tag: '@quick' }, async ({ context, request, baseURL, browserName }, info) => {
          const value = await test.step('look', async () => 7);
          expect(value).toBe(7);
          log.push(typeof context, request, baseURL, browserName, info.title, test.info().title);
        });
      });`);
    expect(names).toEqual(['home']);
    const { log, steps, failure } = await run();
    expect(failure).toBeUndefined();
    expect(steps).toEqual(['look']);
    expect(log).toEqual([
      ...['all', 'each', 'object'],
      ...['object', 'the request client', 'http://127.0.0.1/', 'chromium', 'opens', 'opens', 'after'],
    ]);
  });

  it('may be CommonJS, whatever its extension', async () => {
    for (const name of ['home.spec.cjs', 'home.spec.js']) {
      const text = `const { test } = require('@playwright/test'); test('opens', async () => {});`;
      const { journeys } = await loadFiles({ [name]: text });
      expect(journeys.map((one) => one.name)).toEqual(['home']);
    }
  });

  it('fails with its expectation, after its hooks and fixtures have ended', async () => {
    const { run } = await specOf(`
      const own = test.extend({ thing: async ({}, use) => { log.push('made'); await use(1); log.push('ended'); } });
      own.afterEach(() => { log.push('after'); throw new Error('later'); });
      own('a', async ({ thing }) => { expect(thing).toBe(2); });`);
    const { log, failure } = await run();
    expect(failure).toContain('toBe');
    expect(log).toEqual(['made', 'after', 'ended']);
  });

  it('makes fixtures of fixtures, replaces them by name, and uses options of test.use and the configuration', async () => {
    const { run } = await specOf(
      `const own = test.extend({
        user: ['nobody', { option: true }],
        greeting: async ({ user }, use) => { await use('hello ' + user); },
        loud: [async ({}, use) => { log.push('auto'); await use(); }, { auto: true }],
      }).extend({ greeting: async ({ greeting, shop }, use) => { await use(greeting + ' at ' + shop); }, shop: 'x' });
      own.describe('group', () => {
        own.use({ user: 'ann' });
        own('a', async ({ greeting }) => { log.push(greeting); });
      });`,
      { 'playwright.config.ts': `export default { use: { shop: 'the shop', user: 'bob' } };` },
    );
    expect(await run()).toMatchObject({ log: ['auto', 'hello ann at the shop'], failure: undefined });
  });

  it('becomes a journey for each test and each project of Chromium, with the options of its context', async () => {
    const { journeys, notes } = await specOf(
      `test.use({ locale: 'de-DE', trace: 'on' });
       test('one', async () => {});
       test('two, again', async () => {});
       test.skip('three', async () => {});
       test.describe.skip('none', () => { test('four', async () => {}); });
       test.describe(() => { test.skip(({ browserName }) => browserName === 'chromium', 'why'); test('five', () => {}); });`,
      {
        'playwright.config.ts': `import { defineConfig, devices } from '@playwright/test';
          export default defineConfig({ use: { testIdAttribute: 'data-qa' }, projects: [
            { name: 'Desktop', use: { ...devices['Desktop Chrome'] } },
            { name: 'Pixel', use: { ...devices['Pixel 5'] } },
            { name: 'WebKit', use: { ...devices['iPhone 13'] } },
          ] });`,
      },
    );
    expect(journeys.map(({ name }) => name)).toEqual([
      ...['home-one-desktop', 'home-two-again-desktop'],
      ...['home-one-pixel', 'home-two-again-pixel'],
    ]);
    expect(journeys[3]).toMatchObject({
      context: { locale: 'de-DE', isMobile: true, hasTouch: true },
      testId: 'data-qa',
    });
    expect(journeys[3]!.context).not.toHaveProperty('trace');
    expect(notes).toEqual([expect.stringContaining('WebKit')]);
  });

  const other = `{ baseURL: 'http://other.example/', recordHar: { path: 'a.har' }, recordVideo: { dir: 'v' },
    proxy: { server: 'http://127.0.0.1:1' }, clientCertificates: [], logger: {}, page: 'no page', locale: 'de-DE' }`;
  it.each<[string, string, string?]>([
    ['contextOptions of test.use', `test.use({ contextOptions: ${other} });`],
    [
      'contextOptions of a suite',
      `test.use({ locale: 'fr-FR' }); test.use({ contextOptions: ${other}, locale: 'de-DE' });`,
    ],
    ['contextOptions of test.extend', `const own = test.extend({ contextOptions: ${other} });`],
    ['contextOptions of the configuration', '', `use: { contextOptions: ${other} }`],
    ['contextOptions of a project', '', `projects: [{ name: 'p', use: { contextOptions: ${other} } }]`],
    ['launchOptions', `test.use({ launchOptions: ${other}, locale: 'de-DE' });`],
    [
      'test.extend',
      `const own = test.extend({ baseURL: 'http://other.example/', browserName: 'x', locale: 'de-DE' });`,
    ],
    [
      'test.extend with a function',
      `const own = test.extend({ baseURL: async ({}, use) => use('http://other.example/'), locale: 'de-DE' });`,
    ],
    ['the configuration', '', `use: { baseURL: 'http://other.example/', locale: 'de-DE', video: 'on' }`],
    ['an open option', `const own = test.extend({ locale: ['fr-FR', { option: true }] });`, `use: { locale: 'de-DE' }`],
  ])(
    'runs at the web address of the target, without a recorder or proxy of its own: %s',
    async (_, body, config = '') => {
      const call = `${body.includes('own =') ? 'own' : 'test'}('a', async ({ baseURL, page, locale }, info) => {
      log.push(baseURL, typeof page, locale, info.project.use.baseURL); });`;
      const { journeys, run } = await specOf(`${body}\n${call}`, {
        'playwright.config.ts': `export default { ${config} };`,
      });
      expect(journeys[0]!.context).toEqual({ locale: 'de-DE' });
      const web = 'http://127.0.0.1/';
      expect(await run()).toMatchObject({ log: [web, 'object', 'de-DE', web], failure: undefined });
    },
  );

  it('runs only the tests marked with `only`, if there are any', async () => {
    const { names } = await specOf(`test('a', () => {}); test.only('b', () => {});`);
    expect(names).toEqual(['home']);
  });

  it('fails when it skips itself, must fail or launches its own browser', async () => {
    const skips = await specOf(`test('a', async () => { test.skip(true, 'not today'); });`);
    expect((await skips.run()).failure).toContain('skipped itself');
    const inverted = await specOf(`test('a', async () => { test.fail(true, 'a known fault'); });`);
    expect((await inverted.run()).failure).toContain('test.fail');
    const notInverted = await specOf(`test('a', async () => { test.fail(false, 'a known fault'); });`);
    expect((await notInverted.run()).failure).toBeUndefined();
    const launches = await specOf(
      `import { chromium } from '@playwright/test'; test('a', async () => { await chromium.launch(); });`,
    );
    expect((await launches.run()).failure).toContain('fixture page');
  });

  it.each([
    ['a fixture calls use twice', 'thing: async ({}, use) => { await use(1); await use(2); }', 'called use() twice'],
    ['it does not await the second use', 'thing: async ({}, use) => { use(1); await use(2); }', 'called use() twice'],
    ['a fixture does not call use', 'thing: async () => {}', 'did not call use()'],
    ['a fixture calls use too late', 'thing: async ({}, use) => { setTimeout(() => use(1)); }', 'did not call use()'],
    ['a fixture throws before use', "thing: async () => { throw new Error('no thing'); }", 'no thing'],
    ['a fixture throws after use', "thing: async ({}, use) => { await use(1); throw new Error('late'); }", 'late'],
    [
      'a fixture throws and does not await use',
      "thing: ({}, use) => { use(1); throw new Error('at once'); }",
      'at once',
    ],
    ['a fixture uses an unknown one', 'thing: async ({ nothing }, use) => use(nothing)', 'unknown fixture nothing'],
    [
      'a fixture of a worker uses one of a test',
      "thing: [async ({ page }, use) => use(page), { scope: 'worker' }]",
      'page',
    ],
    [
      'a fixture of a worker uses an own one of a test',
      "own: 1, thing: [async ({ own }, use) => use(own), { scope: 'worker' }]",
      'the fixture own of a test',
    ],
  ])('fails as in Playwright if %s, and ends its other fixtures', async (_, thing, message) => {
    const { run } = await specOf(`
      const own = test.extend({
        other: [async ({}, use) => { await use(); log.push('ended'); }, { auto: true }],
        ${thing},
      });
      own('a', async ({ other, thing }) => {});`);
    const { log, failure } = await run();
    expect(failure).toContain(message);
    expect(log).toEqual(['ended']);
  });

  it.each([
    ['beforeAll', 'page'],
    ['afterAll', 'context'],
    ['beforeAll', 'viaPage'],
  ])('fails as in Playwright if %s uses %s, and runs its other hooks', async (hook, fixture) => {
    const { run } = await specOf(`
      const own = test.extend({ viaPage: async ({ page }, use) => use(page) });
      own.${hook}(({ ${fixture} }) => { log.push('used'); });
      own.afterEach(({ page }) => { log.push('after'); });
      own('a', async () => {});`);
    const { log, failure } = await run();
    expect(failure).toContain('beforeAll and afterAll cannot use the fixture');
    expect(log).toEqual(['after']);
  });

  it('passes as in Playwright if a fixture does not await use, and if beforeAll uses the browser', async () => {
    const { run } = await specOf(`
      const own = test.extend({
        thing: [({ browserName }, use) => { use(browserName); }, { scope: 'worker' }],
        more: async ({ thing, page }, use) => use([thing, typeof page]),
      });
      own.beforeAll(({ browser, request }) => { log.push(request); });
      own('a', async ({ more }) => { log.push(...more); });`);
    expect(await run()).toMatchObject({ log: ['the request client', 'chromium', 'object'], failure: undefined });
  });

  it.each([
    [
      'two tests with one title',
      `test('a', () => {}); test.describe(() => { test.skip('a', () => {}); });`,
      'the title "a"',
    ],
    ['no test', `test.use({});`, 'has no test'],
    ['only skipped tests', `test.skip('a', () => {});`, 'has no test'],
    ['only tests that must fail', `test.fail('a', () => {});`, 'has no test'],
    ['serial tests', `test.describe.serial('x', () => { test('a', () => {}); test('b', () => {}); });`, 'serial'],
    [
      'a storage state that does not exist',
      `test.use({ storageState: 'auth.json' }); test('a', () => {});`,
      'storage state',
    ],
    [
      'a storage state as a function',
      `test.use({ storageState: async ({}, use) => use('x') }); test('a', () => {});`,
      'storageState',
    ],
    [
      'a storage state of test.extend as a function',
      `const own = test.extend({ storageState: async ({}, use) => use('x') }); own('a', () => {});`,
      'storageState',
    ],
    [
      'contextOptions as a function',
      `test.use({ contextOptions: async ({}, use) => use({}) }); test('a', () => {});`,
      'contextOptions',
    ],
  ])('is refused with %s', async (_what, body, message) => {
    await expect(specOf(body)).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining(message) });
  });
});

describe('a file of a journey', () => {
  it('may be CommonJS with packages and modules of Node, or import expect from @playwright/test', async () => {
    const { journeys } = await loadFiles({
      'home.js': `const { existsSync } = require('node:fs'); const own = require('their-package');
        module.exports = { name: 'home', run: async () => { if (!existsSync(__dirname) || own !== 5) throw 1; } };`,
      'node_modules/their-package/index.js': 'module.exports = 5;',
    });
    await expect(journeys[0]!.run(toolsWithoutBrowser())).resolves.toBeUndefined();
    const other = await loadFiles({
      'buy.ts': `import { expect } from '@playwright/test'; import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        export default { name: 'buy', async run() { expect(require('./a.json').a).toBe(1); } };`,
      'a.json': '{"a":1}',
    });
    await expect(other.journeys[0]!.run(toolsWithoutBrowser())).resolves.toBeUndefined();
  });

  it('refuses a HAR, and names the replacement', async () => {
    await expect(loadFiles({ 'rec.har': '{}' })).rejects.toMatchObject({
      name: 'UserError',
      where: { hint: expect.stringContaining('routeFromHAR') },
    });
  });
});

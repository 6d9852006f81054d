import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { childEnvironment } from './child-environment.ts';

it('leaves out the variables that change how Playwright starts a browser or logs, and keeps those of the user', () => {
  const kept = {
    PATH: '/bin',
    PLAYWRIGHT_BASE_URL: 'http://a.test',
    PLAYWRIGHT_TEST_BASE_URL: 'http://a.test',
    PLAYWRIGHT_BROWSERS_PATH: '/browsers',
    PW_USER: 'ann',
    PW_TEST_USER: 'ann',
    SELENIUM: 'x',
    DEBUG: 'pw:api',
    DEBUG_FILES: 'x',
    npm_config_a: 'b',
  };
  const given = {
    ...kept,
    SELENIUM_REMOTE_URL: 'http://far.test',
    SELENIUM_REMOTE_HEADERS: '{}',
    PWDEBUG: '1',
    npm_config_pwdebug: 'console',
    npm_package_config_pwdebug: '1',
    PWTEST_UNDER_TEST: '1',
    PW_PROFILE_DIR: '/profile',
    PW_INSTRUMENT_MODULES: '1',
    PLAYWRIGHT_HOST_PLATFORM_OVERRIDE: 'ubuntu20.04',
    DEBUG_FILE: '/nowhere/log',
    PW_CHROMIUM_ATTACH_TO_OTHER: '1',
    PLAYWRIGHT_PROXY_BYPASS_FOR_TESTING: 'far.test',
    PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK: '1',
  };
  expect(childEnvironment(given)).toEqual(kept);
});

/** Variables that are kept: the place of the browsers, and their download. */
const kept = /^PLAYWRIGHT_(BROWSERS_PATH|TEST|([A-Z]+_)?DOWNLOAD_[A-Z_]+)$/;

it('leaves out every variable that the installed Playwright reads for itself', () => {
  const lib = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'lib');
  const read = /(?:\benv\.|FromENV\)?\(")((?:PW|PLAYWRIGHT_|SELENIUM_)\w+)/g;
  const names = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...readFileSync(join(lib, file), 'utf8').matchAll(read)].map(([, name]) => name!));
  expect(names).toEqual(expect.arrayContaining(['PWDEBUG', 'PW_PROFILE_DIR']));
  const passed = childEnvironment(Object.fromEntries(names.map((name) => [name, '1'])));
  expect(Object.keys(passed).filter((name) => !kept.test(name))).toEqual([]);
});

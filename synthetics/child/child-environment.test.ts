import { expect, it } from 'vitest';
import { childEnvironment } from './child-environment.ts';

it('leaves out the variables that change how Playwright starts a browser or logs, and keeps those of the user', () => {
  const kept = {
    PATH: '/bin',
    PLAYWRIGHT_BASE_URL: 'http://a.test',
    PW_USER: 'ann',
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
    DEBUG_FILE: '/nowhere/log',
    PW_CHROMIUM_ATTACH_TO_OTHER: '1',
    PLAYWRIGHT_PROXY_BYPASS_FOR_TESTING: 'far.test',
    PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK: '1',
  };
  expect(childEnvironment(given)).toEqual(kept);
});

/**
 * Matches the variables that change how Playwright starts a browser: on another machine (SELENIUM_REMOTE_URL,
 * https://playwright.dev/docs/selenium-grid), without its time limits (PWDEBUG), or with another proxy. Playwright also
 * reads some of them from the settings of npm. With DEBUG_FILE, Playwright would write its log to a file, in which no
 * secret is masked, and would end the process if the file cannot be written. DEBUG alone is kept: its log is printed,
 * so its secrets are masked.
 */
const changesPlaywright = new RegExp(
  '^(npm_(package_)?config_)?' +
    '(SELENIUM_REMOTE_|PWDEBUG|PWTEST_|PW_CHROMIUM_|PLAYWRIGHT_(PROXY_BYPASS|DISABLE_FORCED)_|DEBUG_FILE$)',
  'i',
);

/**
 * The environment for a process that runs journeys, without variables with which Playwright would start a browser on
 * another machine or write a log of its own. No gate could block the requests of such a browser.
 */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !changesPlaywright.test(name)));
}

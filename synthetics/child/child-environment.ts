/**
 * Parts of the names of variables that Playwright itself reads. These variables could start a browser on another
 * machine (SELENIUM_REMOTE_URL, https://playwright.dev/docs/selenium-grid), without time limits (PWDEBUG), with another
 * proxy or in another profile. They could also load a module into the process (PW_INSTRUMENT_MODULES). DEBUG_FILE would
 * write an unmasked log, and would end the process if the file cannot be written. DEBUG is kept, because secrets in
 * printed text are masked. `scripts/setup/host.mjs` repeats the name DEBUG_FILE, because it may import no other folder.
 */
const ownNames = [
  ...['SELENIUM_REMOTE_', 'PWDEBUG', 'PWTEST_', 'PWMCP_', 'DEBUG_FILE$'],
  'PW_(CHROMIUM|CLI|CODEGEN|DEBUG|DETECT|EXTENSION|INSTRUMENT|LANG|PROFILE|TEST_CDN|TEST_SCREENSHOT|VERSION)_',
  'PLAYWRIGHT_(CLI|DISABLE|ELECTRON|FIREFOX_LEGACY|FIREFOX_UTILITY|HAR|HOST|LEGACY|MCP|PROXY|SKIP|TRACING|WEBKIT_RAF)_',
];

/** Playwright also reads some of its variables from the settings of npm. */
const changesPlaywright = new RegExp(`^(npm_(package_)?config_)?(${ownNames.join('|')})`, 'i');

/** Returns the environment for a process that runs journeys, without the variables that change Playwright itself. */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !changesPlaywright.test(name)));
}

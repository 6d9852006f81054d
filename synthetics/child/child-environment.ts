/**
 * The variables that Playwright reads for itself, as parts of their names. With these variables, Playwright could start
 * a browser on another machine (SELENIUM_REMOTE_URL, https://playwright.dev/docs/selenium-grid), without its time
 * limits (PWDEBUG), with another proxy, or in another profile. Playwright could also load a module into its process
 * (PW_INSTRUMENT_MODULES). With DEBUG_FILE, Playwright would write its log to a file, in which no secret is masked, and
 * would end the process if the file cannot be written. DEBUG alone is kept: Playwright then prints its log, and secrets
 * in printed text are masked. The place of the browsers and the hosts of downloads are kept, too. Names that Playwright
 * does not read, such as PLAYWRIGHT_BASE_URL, belong to the user. `scripts/setup/host.mjs` has the name DEBUG_FILE,
 * too, because it may import no other room.
 */
const ownNames = [
  ...['SELENIUM_REMOTE_', 'PWDEBUG', 'PWTEST_', 'PWMCP_', 'DEBUG_FILE$'],
  'PW_(CHROMIUM|CLI|CODEGEN|DEBUG|DETECT|EXTENSION|INSTRUMENT|LANG|PROFILE|TEST_CDN|TEST_SCREENSHOT|VERSION)_',
  'PLAYWRIGHT_(CLI|DISABLE|ELECTRON|FIREFOX_LEGACY|FIREFOX_UTILITY|HAR|HOST|LEGACY|MCP|PROXY|SKIP|TRACING|WEBKIT_RAF)_',
];

/** Playwright also reads some of its variables from the settings of npm. */
const changesPlaywright = new RegExp(`^(npm_(package_)?config_)?(${ownNames.join('|')})`, 'i');

/**
 * The environment for a process that runs journeys, without the variables that change Playwright itself. For example,
 * no gate could block the requests of a browser on another machine.
 */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !changesPlaywright.test(name)));
}

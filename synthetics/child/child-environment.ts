/**
 * Patterns of environment variables that change Playwright itself. For example, the browser could start on another
 * machine (SELENIUM_REMOTE_URL), without time limits (PWDEBUG) or with a wrong proxy. DEBUG_FILE would write an
 * unmasked log. The variables that match are removed. DEBUG is no pattern: it only prints text, and secrets in printed
 * text are masked. `scripts/setup/host.mjs` may import no other folder, so it repeats the name DEBUG_FILE.
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

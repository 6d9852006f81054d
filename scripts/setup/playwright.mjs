import { run } from './child.mjs';
import { logFileVariable } from './host.mjs';

const installMs = 600_000;

/** Lets Playwright download its own Chromium. Returns the path of this Chromium in the cache of Playwright. */
export async function fromPlaywright(spec, host) {
  const command = host.playwright.installer();
  if (command === undefined) throw new Error('Playwright is not installed');
  host.log(`${spec.name}: downloading the Chromium of Playwright`);
  const { problem } = await run(command[0], command.slice(1), {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(host.connectMs), ...host.env, [logFileVariable]: undefined },
    timeoutMs: installMs,
    signal: host.signal,
  });
  if (problem !== null) throw new Error(problem);
  const path = await host.playwright.executablePath();
  if (path === undefined) throw new Error('Playwright cannot be imported');
  return path;
}

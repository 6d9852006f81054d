import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright';
import { messageOf, UnavailableError } from '../../scenarios/base/errors.ts';
import type { Onward } from '../../scenarios/base/proxy/host-gate.ts';
import { AnswerSearch } from './answer-search.ts';
import { keepBehindGate } from './behind-gate.ts';
import type { BrowserTls } from './browser-tls.ts';
import { openGate } from './gate.ts';
import type { Profile } from './profiles.ts';

export type MeasuringBrowser = {
  /** Creates a context without cookies, cache and storage of earlier runs. */
  newContext(profile: Profile, more?: BrowserContextOptions): Promise<BrowserContext>;
  pid: number;
  version: string;
  sandboxed: boolean;
  /** Aborts if the browser exits before `close` is called. */
  gone: AbortSignal;
  /** Resolves when the search for tokens in all answers so far is complete, or after 5 s. */
  searched(): Promise<void>;
  /** Closes the browser, or kills its process group after 2 s. Idempotent. */
  close(): Promise<void>;
};

/**
 * Switches that forbid UDP, which would bypass the proxy. The switch for WebRTC has two names, and each version of
 * Chromium ignores one of them.
 */
const withoutUdp = [
  '--disable-quic',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];

/**
 * Returns the directory of Playwright's traces. The traces contain unmasked headers and bodies, so the caller must
 * empty the directory after their use.
 */
export function tracesDirIn(scratchDir: string): string {
  return join(scratchDir, 'traces');
}

/** Starts the browser of a run. Throws UnavailableError when it does not start. */
export async function launchBrowser(options: {
  executablePath: string;
  /** The directory for the browser's temporary files and for Playwright's traces. */
  scratchDir: string;
  allowedHosts: readonly string[];
  onBlocked: (host: string) => void;
  onward?: Onward | undefined;
  tls?: BrowserTls | undefined;
}): Promise<MeasuringBrowser> {
  const gate = await openGate(options.allowedHosts, options.onBlocked, options.onward);
  let launched: { browser: Browser; sandboxed: boolean; pid: number };
  try {
    const started = await withTemporary(options.scratchDir, {
      executablePath: options.executablePath,
      artifactsDir: options.scratchDir,
      tracesDir: tracesDirIn(options.scratchDir),
      proxy: gate.proxy,
      // Playwright must not handle signals, because meshproof handles them.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [...withoutUdp, ...(options.tls?.args ?? [])],
    });
    launched = { ...started, pid: await pidOf(started.browser) };
  } catch (cause) {
    await gate.close();
    throw new UnavailableError('chromium', `did not start: ${messageOf(cause).split('\n')[0]}`, { cause });
  }
  const { browser, sandboxed, pid } = launched;
  const newContext = keepBehindGate(browser, gate);
  const search = new AnswerSearch();
  browser.on('context', (context) => search.watch(context));
  const gone = new AbortController();
  let closing: Promise<void> | undefined;
  browser.on('disconnected', () => {
    if (!closing) gone.abort(new Error('the browser exited by itself'));
  });
  return {
    pid,
    version: browser.version(),
    sandboxed,
    gone: gone.signal,
    searched: () => search.done(),
    newContext: (profile, more = {}) => newContext({ ...more, ...options.tls?.context, ...profile.context }),
    close() {
      closing ??= end(browser, pid).then(() => gate.close());
      return closing;
    },
  };
}

/**
 * Launches the browser with its profile in `directory`. By default, Playwright puts the profile into the system's
 * temporary directory. A killed browser would leave its profile there.
 */
async function withTemporary(directory: string, options: LaunchOptions): ReturnType<typeof launch> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = directory;
  try {
    return await launch(options);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Launches the browser. `sandboxed` is false for the user root, and if the kernel forbids user namespaces. */
async function launch(options: LaunchOptions): Promise<{ browser: Browser; sandboxed: boolean }> {
  // Playwright is loaded only here, because Playwright loads slowly, and most commands do not need a browser.
  const { chromium } = await import('playwright');
  if (process.getuid?.() !== 0) {
    try {
      return { browser: await chromium.launch({ ...options, chromiumSandbox: true }), sandboxed: true };
    } catch (error) {
      if (!/sandbox/i.test(messageOf(error))) throw error;
    }
  }
  return { browser: await chromium.launch({ ...options, chromiumSandbox: false }), sandboxed: false };
}

/**
 * Returns the process id of the browser, which Playwright does not report. The browser's process group has the same id.
 */
async function pidOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const main = processInfo.find((one) => one.type === 'browser');
  if (main) return main.id;
  await browser.close();
  throw new Error('the browser did not report its process id');
}

const closeLimitMs = 2000;

async function end(browser: Browser, pid: number): Promise<void> {
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, closeLimitMs, 'late').unref());
  const outcome = await Promise.race([browser.close().catch(() => 'late' as const), late]);
  if (outcome !== 'late') return;
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // The error is ignored, because the browser has already exited.
    }
  }
}

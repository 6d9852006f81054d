import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright';
import { messageOf, UnavailableError } from '../../scenarios/base/errors.ts';
import { openGate } from './gate.ts';
import type { Profile } from './profiles.ts';

export type MeasuringBrowser = {
  /** A fresh context: no cookie, no cache, no storage of the runs before. */
  newContext(profile: Profile, more?: BrowserContextOptions): Promise<BrowserContext>;
  pid: number;
  version: string;
  sandboxed: boolean;
  /** Aborts when the browser ends before it was closed. */
  gone: AbortSignal;
  /** Idempotent; the browser and all its processes are dead when it resolves. */
  close(): Promise<void>;
};

/** Raw traces hold headers and bodies: whoever makes one empties this directory afterwards. */
export function tracesDirIn(scratchDir: string): string {
  return join(scratchDir, 'traces');
}

/** One browser for the whole run. Throws UnavailableError when it does not start. */
export async function launchBrowser(options: {
  executablePath: string;
  /** For the browser's temporary files; raw traces go to `traces` in it. */
  scratchDir: string;
  allowedHosts: readonly string[];
  onBlocked: (host: string) => void;
}): Promise<MeasuringBrowser> {
  const gate = await openGate(options.allowedHosts, options.onBlocked);
  let launched: { browser: Browser; sandboxed: boolean; pid: number };
  try {
    const started = await withTemporary(options.scratchDir, {
      executablePath: options.executablePath,
      artifactsDir: options.scratchDir,
      tracesDir: tracesDirIn(options.scratchDir),
      proxy: gate.proxy,
      // Signals are the conductor's business. Playwright switches background networking and component updates off.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // UDP would go past the proxy.
      args: ['--disable-quic', '--force-webrtc-ip-handling-policy=disable_non_proxied_udp'],
    });
    launched = { ...started, pid: await pidOf(started.browser) };
  } catch (cause) {
    await gate.close();
    throw new UnavailableError('chromium', `did not start: ${messageOf(cause).split('\n')[0]}`, { cause });
  }
  const { browser, sandboxed, pid } = launched;
  const gone = new AbortController();
  let closing: Promise<void> | undefined;
  browser.on('disconnected', () => {
    if (!closing) gone.abort(new Error('the browser ended by itself'));
  });
  return {
    pid,
    version: browser.version(),
    sandboxed,
    gone: gone.signal,
    async newContext(profile, more = {}) {
      const context = await browser.newContext({ ...more, ...profile.context });
      context.on('request', (request) => gate.asked(request.url()));
      context.on('page', (page) => page.on('websocket', (socket) => gate.asked(socket.url())));
      return context;
    },
    close() {
      closing ??= end(browser, pid).then(() => gate.close());
      return closing;
    },
  };
}

/** Playwright puts the profile into the system's temporary directory, where it stays when we are killed: here it does not. */
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

/** Chromium refuses to sandbox for root, and cannot where the kernel forbids user namespaces. */
async function launch(options: LaunchOptions): Promise<{ browser: Browser; sandboxed: boolean }> {
  // Playwright takes a while to load: only who launches pays.
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

/** Playwright does not tell the process id; the browser itself does. It leads a process group of its own. */
async function pidOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const main = processInfo.find((one) => one.type === 'browser');
  if (main) return main.id;
  await browser.close();
  throw new Error('it does not know its own process');
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
      // It is gone already.
    }
  }
}

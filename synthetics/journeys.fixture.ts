import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Context } from '../results/record/producer.ts';
import type { RunEvent, Sample } from '../results/record/row.ts';
import { systemClock } from '../scenarios/base/clock.ts';
import { seededRandom } from '../scenarios/base/random.ts';
import { masker } from '../scenarios/base/secrets/process-masker.ts';
import { toPhases } from '../scenarios/plan/phase.ts';
import type { Target } from '../scenarios/plan/target.ts';
import { launchBrowser, type MeasuringBrowser } from './browser/browser.ts';
import type { BrowserTls } from './browser/browser-tls.ts';

export const secret = 'tok-3nTirely+Secret/Value=';

/** A context that keeps what is recorded. `adopted` has the ids of the process of the journeys and of its browser. */
export type FakeContext = Context & { samples: Sample[]; events: RunEvent[]; adopted: number[]; said: string[] };

/** Returns the path of a new directory that is removed at the end of the test. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-j-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  return dir;
}

/** Starts Chromium, which is closed at the end of the test. */
export async function launchChromium(
  executablePath: string,
  allowedHosts: readonly string[] = ['127.0.0.1'],
  onBlocked: (host: string) => void = () => undefined,
  tls?: BrowserTls,
): Promise<MeasuringBrowser> {
  const browser = await launchBrowser({ executablePath, scratchDir: temporaryDir(), allowedHosts, onBlocked, tls });
  onTestFinished(() => browser.close());
  return browser;
}

/** Gives the test its own temporary directory, so that the files of a killed browser are also removed at its end. */
export function withOwnTemporaryFiles(): void {
  const dir = temporaryDir();
  vi.stubEnv('TMPDIR', dir);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Returns whether a process of the group lives. A zombie, for which its parent has not waited, counts as dead. */
export function groupLives(leader: number): boolean {
  if (!existsSync('/proc/self/stat')) return signalled(-leader);
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      // The process name may contain any character, so the text is read from the last bracket: state, parent, group.
      const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(group) === leader && state !== 'Z';
    } catch {
      return false;
    }
  });
}

function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function fakeContext(parts: {
  chromium: string;
  web: string;
  phases: Record<string, number>;
  signal?: AbortSignal;
  target?: Partial<Target>;
}): FakeContext {
  const dir = temporaryDir();
  const samples: Sample[] = [];
  const events: RunEvent[] = [];
  const adopted: number[] = [];
  const said: string[] = [];
  const none = () => {
    throw new Error('the process of the journeys can record only samples and events');
  };
  return {
    plan: { name: 'test', seed: 1, phases: toPhases(parts.phases), traffic: {}, faults: [], slos: [] },
    target: {
      name: 'test',
      urls: { web: parts.web },
      allow: { load: [], browse: [] },
      metricNames: {},
      ...parts.target,
    },
    clock: systemClock,
    random: seededRandom(1),
    recorder: {
      counter: none,
      gauge: none,
      histogram: none,
      absorb: none,
      sample: (sample) => samples.push(sample),
      event: (event) => events.push(event),
    },
    signal: parts.signal ?? new AbortController().signal,
    needs: [],
    artifactDir: join(dir, 'artifacts'),
    scratchDir: dir,
    receiverUrl: '',
    tool: async () => parts.chromium,
    // Adds the secret to the masker, as readSecret does in a real run.
    secret: () => {
      masker.add(secret);
      return secret;
    },
    planDir: dir,
    received: () => 0,
    receivedSeries: () => [],
    say: (text) => void said.push(text),
    fault: (_, error) => {
      throw error;
    },
    adopt: (pid) => adopted.push(pid),
    samples,
    events,
    adopted,
    said,
  };
}

/** Starts a web server that is closed at the end of the test. */
export async function serve(
  listener: RequestListener,
  host = '127.0.0.1',
): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  const server = createServer(listener);
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}`, connections: () => connections };
}

export function site(pages: Readonly<Record<string, string>>): RequestListener {
  return (request, response) => {
    const body = pages[(request.url ?? '/').split('?')[0]!];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(body === undefined ? '' : `<!doctype html><link rel="icon" href="data:,"><title>t</title>${body}`);
  };
}

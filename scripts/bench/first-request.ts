import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median } from 'simple-statistics';
import { ensure } from '../lib/tools.ts';
import { slo, source, Workplace } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';
import { k6Executor } from './measure/k6-executor.ts';
import { inPairs, type Middle, middleOf } from './measure/pairs.ts';
import { builtCli } from './measure/timed-command.ts';
import { metBy } from './met-by.ts';

const warmPairs = 15;
const coldPairs = 8;
const vus = { preAllocated: 20, max: 50 };
/** Root empties the page cache by writing `3` to this file. */
const dropCaches = '/proc/sys/vm/drop_caches';

/**
 * Compares `meshproof run` with bare k6: the time from the start of a command to its first request. A cold start begins
 * with an empty page cache.
 */
export async function benchFirstRequest(): Promise<Claim[]> {
  const place = new Workplace();
  const target = await firstRequests();
  try {
    const bare = await bareCommand(place, target.url);
    const harness = harnessCommand(place, target.url);
    const first = (command: readonly string[]) => target.secondsUntilFirst(command, place.dir);
    const itself = await added(
      () => first(bare),
      () => first(bare),
      warmPairs,
    );
    const warm = await added(
      () => first(bare),
      () => first(harness),
      warmPairs,
    );
    const beside = { 'bare k6 against itself': shown(itself) };
    const claims = [claimOf('warm', warm, 0.8, beside)];
    if (mayDropCaches()) {
      const cold = (command: readonly string[]) => {
        emptyPageCache();
        return first(command);
      };
      const apart = await added(
        () => cold(bare),
        () => cold(harness),
        coldPairs,
      );
      claims.push(claimOf('cold (empty page cache)', apart, 1.5, beside));
    } else process.stderr.write(`cold starts: not measured, because ${dropCaches} needs root\n`);
    return claims;
  } finally {
    target.close();
    place.remove();
  }
}

type Added = Middle & { bare: number; pairs: number };

function claimOf(how: string, one: Added, atMost: number, beside: Record<string, string>): Claim {
  return {
    claim: `time to the first request that the harness adds to k6's own, ${how}`,
    target: `at most ${atMost} s`,
    measured: shown(one),
    met: metBy([one.low, one.high], { atMost }),
    beside: { 'bare k6 to its first request': `${one.bare.toFixed(2)} s`, ...beside },
  };
}

function shown({ middle, low, high, pairs }: Added): string {
  return `${middle.toFixed(2)} s (${low.toFixed(2)} to ${high.toFixed(2)}, ${pairs} pairs)`;
}

/**
 * Measures `first` and `second` in pairs. Returns the median of `second` − `first` in seconds, with its 90 % interval.
 * `bare` is the median of `first`.
 */
async function added(first: () => Promise<number>, second: () => Promise<number>, pairs: number): Promise<Added> {
  const measured = await inPairs(first, second, pairs, ([one, other], number) => {
    process.stderr.write(`first request ${number} of ${pairs}: ${one.toFixed(2)} s and ${other.toFixed(2)} s\n`);
  });
  const bare = median(measured.map(([one]) => one));
  return { ...middleOf(measured.map(([one, other]) => other - one)), bare, pairs };
}

async function firstRequests() {
  let seen: () => void = () => undefined;
  const server = createServer((request, response) => {
    if (request.url === '/get') seen();
    response.end('ok');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async secondsUntilFirst([program, ...args]: readonly string[], cwd: string): Promise<number> {
      const requested = new Promise<number>((resolve) => {
        seen = () => resolve(performance.now());
      });
      const from = performance.now();
      const child = spawn(program!, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const closed = once(child, 'close');
      const at = await Promise.race([
        requested,
        closed.then(() => Promise.reject(new Error(`${program} ended without a request: ${stderr.slice(-500)}`))),
      ]);
      child.kill('SIGINT');
      await closed;
      return (at - from) / 1000;
    },
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bareCommand(place: Workplace, url: string): Promise<string[]> {
  const { path } = await ensure('k6');
  place.text(
    'bare.js',
    `import http from 'k6/http';
     export const options = ${JSON.stringify({ scenarios: { get: k6Executor({ perSecond: 100, vus }, 10) } })};
     export default () => { http.get('${url}get', { tags: { name: 'GET /' } }); };\n`,
  );
  return [path, 'run', '--quiet', 'bare.js'];
}

function harnessCommand(place: Workplace, url: string): string[] {
  const program = place.text(
    'get.js',
    `import http from 'k6/http';
     export default () => { http.get(\`\${__ENV.MESHPROOF_API_URL}get\`, { tags: { name: 'GET /' } }); };\n`,
  );
  place.yaml(
    'slos.yaml',
    slo('latency', {
      thresholdMetric: source('k6_http_req_duration_seconds', { scenario: 'get' }),
      objective: { op: 'lte', value: 0.2, target: 0.95 },
    }),
  );
  const plan = place.yaml('plan.yaml', {
    plan: 'start',
    phases: { steady: '10s' },
    traffic: { k6: { scenarios: { [program]: { rate: '100/s', vus } } } },
    slos: ['./slos.yaml'],
  });
  const target = place.yaml('target.yaml', { target: 'raw', urls: { api: url } });
  return [...builtCli, 'run', plan, '--target', target];
}

function mayDropCaches(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

function emptyPageCache(): void {
  spawnSync('sync');
  writeFileSync(dropCaches, '3\n');
}

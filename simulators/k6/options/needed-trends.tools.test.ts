import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ensure } from '../../../scripts/lib/tools.ts';
import { k6Environment, startK6 } from '../process/process.ts';
import { scenariosDir } from '../program/program.ts';

/** Returns the exit code of a k6 script that makes some metrics and gets thresholds on percentiles of others. */
async function exitCodeWith(made: string, thresholds: Record<string, readonly string[]>): Promise<number | null> {
  const { path: binary } = await ensure('k6');
  const input = `
    import { Counter, Trend } from 'k6/metrics';
    import { withTrends } from ${JSON.stringify(pathToFileURL(join(scenariosDir, 'lib/options/needed-trends.ts')).href)};
    ${made}
    export const options = { iterations: 1, ...withTrends(${JSON.stringify({ thresholds })}) };
    export default () => undefined;`;
  const k6 = startK6({
    ...{ binary, args: ['run', '--quiet', '-'], env: k6Environment(process.env, {}), cwd: tmpdir(), input },
    ...{ onLine: () => undefined, onOutput: () => undefined },
  });
  return (await k6.exited).code;
}

it.each<[string, string, Record<string, readonly string[]>]>([
  ['that nothing makes', '', { 'ws_echo_duration{phase:steady}': ['p(95)>=0'], own: ['p(99)>=0', 'p(50)>=0'] }],
  ['of k6', '', { 'http_req_duration{phase:steady}': ['p(95)>=0'] }],
  ['that the script makes in another unit', `new Trend('size');`, { 'size{phase:steady}': ['p(95)>=0'] }],
  ['beside a counter', `new Counter('lost');`, { lost: ['count>=0'], iterations: ['count>=0'] }],
])('k6 accepts thresholds on a metric %s', async (_what, made, thresholds) => {
  expect(await exitCodeWith(made, thresholds)).toBe(0);
});

it('leaves a threshold on an unknown counter to k6, which refuses it', async () => {
  expect(await exitCodeWith('', { lost: ['count>=0'] })).toBe(104);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../scenarios/base/clock.ts';
import { packageRoot } from '../scenarios/base/package-root.ts';
import { ensure } from '../scripts/lib/tools.ts';
import { fakeContext, secret } from './journeys.fixture.ts';
import { journeysProducer } from './run/producer.ts';

const { path: chromium } = await ensure('chromium');

async function startStandIn(...args: string[]): Promise<{ web: string }> {
  const register = pathToFileURL(join(packageRoot, 'scripts/register.mjs')).href;
  const program = join(packageRoot, 'simulators/system/main.ts');
  const child = spawn(process.execPath, ['--import', register, program, '--stdin-leash', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, MESHPROOF_TOKEN: secret },
    cwd: packageRoot,
  });
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  });
  const [line] = await once(child.stdout, 'data');
  return (JSON.parse(String(line)) as { urls: { web: string } }).urls;
}

it.each([
  ['a healthy stand-in', []],
  ['a slow stand-in', ['--defect', 'latency=300ms']],
])('browse-and-ask ends without a failure on %s, with all vitals of its three pages', async (_what, args) => {
  const { web } = await startStandIn(...args);
  const context = fakeContext({
    chromium,
    web,
    phases: { steady: 1 },
    target: { auth: { bearer: { env: 'MESHPROOF_TOKEN' } } },
  });
  const section = journeysProducer.schema.parse({ use: ['browse-and-ask'], runs: 1 });
  const ready = await journeysProducer.prepare(section, context);
  onTestFinished(() => ready.close());
  const end = await ready.run(systemClock.wallMs());
  expect(context.events).toEqual([]);
  expect(end).toMatchObject({ status: 'done', completed: 1, health: { exceptions: 0, blockedHosts: [] } });
  for (const page of ['repositories', 'repository', 'chat']) {
    const seen = context.samples.filter((sample) => sample.labels.page === page).map((sample) => sample.metric);
    expect([page, ...seen.sort()]).toEqual([
      page,
      'web_view_interactions',
      'web_vital_cls_score',
      'web_vital_fcp_seconds',
      'web_vital_inp_seconds',
      'web_vital_lcp_seconds',
      'web_vital_ttfb_seconds',
    ]);
  }
  const steps = context.samples.flatMap((sample) => sample.labels.step ?? []);
  expect(steps).toEqual(['sign in', 'open repositories', 'open repository', 'start sync', 'open chat', 'ask']);
});

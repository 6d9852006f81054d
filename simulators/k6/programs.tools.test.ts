import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment, ownPrograms } from '../../scenarios/lib/names.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { type System, startSystem } from '../system/system.ts';
import { fakeContext } from './context.fixture.ts';
import { k6Environment, startK6 } from './process/process.ts';
import { k6Producer } from './producer.ts';
import { scenariosDir } from './program/program.ts';

const token = 'programs-token';

let binary: string;
let system: System;
let sink: Server;
let room: string;

beforeAll(async () => {
  binary = (await ensure('k6')).path;
  system = await startSystem({ token });
  sink = createServer((request, response) => void request.resume().on('end', () => response.writeHead(204).end()));
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  room = mkdtempSync(join(tmpdir(), 'k6-programs-'));
});

afterAll(async () => {
  rmSync(room, { recursive: true });
  sink.close();
  await system.close();
});

type Metrics = Record<string, { values: Record<string, number> }>;

/** Returns the producer's end and the metrics of k6's summary. */
async function runAll() {
  const receiverUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`;
  const { context } = fakeContext({ room, binary, urls: system.urls, receiverUrl, token, pids: [] });
  const section = k6Producer.schema.parse({ scenarios: { api: '50/s', inference: '10/s', mesh: '20/s' } });
  const ready = await k6Producer.prepare(section, context);
  const end = await ready.run(Date.now() + 1500);
  await ready.close();
  const summary = readFileSync(join(context.artifactDir, 'k6-summary.json'), 'utf8');
  return { end, metrics: JSON.parse(summary).metrics as Metrics };
}

describe('the shipped programs', { timeout: 60_000 }, () => {
  it('find no fault in a healthy stand-in', async () => {
    const { end, metrics } = await runAll();
    expect(end).toMatchObject({ status: 'done', health: { exceptions: 0, blockedHosts: [] } });
    // In a rate metric, `passes` counts the events that are true, here the failed requests.
    expect(metrics.http_req_failed?.values).toMatchObject({ rate: 0, passes: 0 });
    expect(metrics.wrong_answers).toBeUndefined();
    expect(metrics.ai_processing_time?.values.count).toBeGreaterThan(0);
  });

  it('count the wrong answers of a stand-in with errors', async () => {
    system.setDefects(['errors=20%']);
    const { metrics } = await runAll().finally(() => system.setDefects([]));
    expect(metrics.http_req_failed?.values.passes).toBeGreaterThan(0);
  });

  it.each(ownPrograms)('%s also runs under plain k6, with the addresses from the environment', async (name) => {
    const env = k6Environment(process.env, {
      [environment.api]: system.urls.api,
      [environment.inference]: system.urls.api,
      [environment.mesh]: system.urls.mesh,
      [environment.token]: token,
    });
    const lines: string[] = [];
    const args = [
      'run',
      '--quiet',
      '--no-thresholds',
      '--vus',
      '2',
      '--iterations',
      '20',
      join(scenariosDir, `${name}.ts`),
    ];
    const k6 = startK6({ binary, args, env, cwd: room, onLine: (line) => lines.push(line) });
    expect((await k6.exited).code, lines.join('\n')).toBe(0);
    expect(lines.filter((line) => line.includes('level=error'))).toEqual([]);
  });
});

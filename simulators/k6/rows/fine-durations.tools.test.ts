import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReceiver } from '../../../results/collect/receiver.ts';
import { countOf, histogramQuantile } from '../../../results/record/histogram.ts';
import { mergeHistograms } from '../../../results/record/histogram-sum.ts';
import type { Row } from '../../../results/record/row.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { fakeContext } from '../context.fixture.ts';
import { k6Producer } from '../producer.ts';
import { scenariosDir } from '../program/program.ts';
import { rowsFromK6 } from './k6-rows.ts';

it('the fine histogram has the quantiles of k6 within half a bucket of schema 5, and counts each request once', {
  timeout: 60_000,
}, async () => {
  const room = mkdtempSync(join(tmpdir(), 'k6-fine-'));
  const server = createServer((_request, response) => {
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), 30);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rows: Row[] = [];
  const fromK6 = rowsFromK6();
  const receiver = await startReceiver({ rows: (pushed) => rows.push(...fromK6(pushed)), error: () => undefined });
  writeFileSync(
    join(room, 'ours.ts'),
    `import { createClient } from '${join(scenariosDir, 'lib/client.ts')}';
     const api = createClient('api');
     export default () => api.get('/', { name: 'GET /', holds: () => true });`,
  );
  writeFileSync(
    join(room, 'raw.ts'),
    `import http from 'k6/http'; export default () => http.get('${url}/', { tags: { name: 'GET /' } });`,
  );
  const metric = 'k6_http_req_duration_seconds';
  const asked = (scenario: string) => ({
    select: { metric, match: { scenario } },
    quantiles: [0.5],
    phases: ['steady'],
  });
  const { context } = fakeContext({
    room,
    binary: (await ensure('k6')).path,
    urls: { api: url },
    receiverUrl: receiver.url,
    token: 'a-token',
    pids: [],
    needs: [asked('ours'), asked('raw')],
  });
  const scenarios = { './ours.ts': '40/s', './raw.ts': '20/s' };
  const ready = await k6Producer.prepare(k6Producer.schema.parse({ scenarios }), context);
  try {
    const end = await ready.run(Date.now() + 1000);
    await receiver.close();
    const of = (scenario: string) =>
      mergeHistograms(
        rows.flatMap((row) => {
          const fits = row.labels.scenario === scenario && row.labels.phase === 'steady';
          return row.metric === metric && fits && 'h' in row ? [row.h] : [];
        }),
      );
    const exact = (scenario: string) => end.quantiles?.find(({ match }) => match.scenario === scenario)?.value ?? 0;
    const [ours, raw] = [of('ours'), of('raw')];
    expect([ours.schema, countOf(ours), raw.schema, countOf(raw)]).toEqual([5, 80, 3, 40]);
    expect(ours.sum / 80).toBeGreaterThan(0.03);
    const within = (schema: number) => Math.log(2) / 2 ** (schema + 1) + 1e-3;
    expect(Math.abs(Math.log(histogramQuantile(ours, 0.5).value / exact('ours')))).toBeLessThan(within(5));
    expect(Math.abs(Math.log(histogramQuantile(raw, 0.5).value / exact('raw')))).toBeLessThan(within(3));
    expect(JSON.stringify(rows)).not.toContain('meshproof_fine');
  } finally {
    await ready.close();
    await receiver.close();
    server.close();
    rmSync(room, { recursive: true });
  }
});
